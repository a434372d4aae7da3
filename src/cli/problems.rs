//! Prints the problems of inputs. Of each input only the first few are shown: a file of another format has thousands.

use super::exit::Exit;
use super::failure::Failure;
use crate::diagnostic::{Diagnostic, Level, Name, Source};
use crate::event::InputProblem;
use crate::language::plural;
use crate::ui::{self, Ui};

/// Maximum number of problems shown for one input.
const MAX_SHOWN: usize = 10;

/// The problems so far.
#[derive(Debug)]
pub(super) struct Problems {
    /// Problems of all inputs.
    pub(super) total: usize,
    /// Problems of the current input.
    current: usize,
    /// The exit code for the problems so far.
    pub(super) exit: Exit,
}

impl Problems {
    pub(super) fn new() -> Self {
        Self { total: 0, current: 0, exit: Exit::Success }
    }

    pub(super) fn show(
        &mut self,
        source: &Source,
        problem: &Diagnostic,
        ui: &mut Ui<'_>,
    ) -> ui::Result<()> {
        self.total += 1;
        self.current += 1;
        if problem.code.level() == Level::Error {
            self.exit = self.exit.max(Exit::Invalid);
        }
        if self.current > MAX_SHOWN { Ok(()) } else { ui.diagnostic(source, problem) }
    }

    /// Adds a part of an input that is not an event. `None` if it is not described, as many before it were.
    pub(super) fn add(
        &mut self,
        problem: Option<&InputProblem>,
        ui: &mut Ui<'_>,
    ) -> ui::Result<()> {
        if let Some(InputProblem { source, diagnostic }) = problem {
            return self.show(source, diagnostic, ui);
        }
        self.total += 1;
        self.current += 1;
        Ok(())
    }

    /// Reports an input that could not be read.
    pub(super) fn failed(&mut self, failure: Failure, ui: &mut Ui<'_>) -> ui::Result<()> {
        self.total += 1;
        self.exit = self.exit.max(failure.report(ui)?);
        Ok(())
    }

    /// Ends an input: prints the number of its problems that were not shown.
    pub(super) fn end_of(&mut self, input: &Name, ui: &mut Ui<'_>) -> ui::Result<()> {
        let count = std::mem::take(&mut self.current).saturating_sub(MAX_SHOWN);
        if count > 0 {
            let file = input.to_string();
            ui.warning(plural!(
                count,
                "{count} more problem in {file}",
                "{count} more problems in {file}",
                file
            ))?;
        }
        Ok(())
    }
}
