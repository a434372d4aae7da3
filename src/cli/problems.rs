//! Shows the problems of inputs, and counts those of an input that is something else altogether.

use super::exit::Exit;
use super::failure::Failure;
use crate::diagnostic::{Diagnostic, Level, Source};
use crate::ui::{self, Ui};

/// Problems that are shown of one input.
const SHOWN: usize = 10;

/// The problems so far.
#[derive(Debug)]
pub(super) struct Problems {
    /// Of all inputs.
    pub(super) total: usize,
    /// Of the present one.
    here: usize,
    /// What they mean for the exit code.
    pub(super) exit: Exit,
}

impl Problems {
    pub(super) fn new() -> Self {
        Self { total: 0, here: 0, exit: Exit::Success }
    }

    pub(super) fn show(
        &mut self,
        source: &Source,
        problem: &Diagnostic,
        ui: &mut Ui<'_>,
    ) -> ui::Result<()> {
        self.total += 1;
        self.here += 1;
        if problem.code.level() == Level::Error {
            self.exit = self.exit.max(Exit::Invalid);
        }
        if self.here > SHOWN { Ok(()) } else { ui.diagnostic(source, problem) }
    }

    /// Reports an input that could not be read.
    pub(super) fn failed(&mut self, failure: Failure, ui: &mut Ui<'_>) -> ui::Result<()> {
        self.total += 1;
        self.exit = self.exit.max(failure.report(ui)?);
        Ok(())
    }

    /// Says how many were not shown of an input.
    pub(super) fn end_of(&mut self, source: &Source, ui: &mut Ui<'_>) -> ui::Result<()> {
        let hidden = std::mem::take(&mut self.here).saturating_sub(SHOWN);
        if hidden > 0 {
            ui.warning(&format!("{hidden} more problems in {}", source.name))?;
        }
        Ok(())
    }
}
