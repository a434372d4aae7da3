//! `explain`: prints the documentation of diagnostic codes.

pub(super) mod args;
mod markdown;

use serde::Serialize;

use super::codes::suggestion;
use super::shared_args::Format;
use super::{CommandContext, Exit, Failure};
use crate::diagnostic::{Code, Explanation};
use crate::language::phrase;
use crate::preview::{Role, Run};
use crate::ui;
use args::ExplainArgs;

/// Maximum columns of text on a wide terminal: longer lines are hard to read.
const MAX_COLUMNS: usize = 100;

pub(super) fn run(
    args: &ExplainArgs,
    context: &mut CommandContext<'_, '_>,
) -> Result<Exit, Failure> {
    let codes = match &args.code {
        Some(id) => vec![Code::of_id(id.trim()).ok_or_else(|| unknown(id))?],
        None => Code::all().collect(),
    };
    match (args.format, codes.as_slice()) {
        (Format::Json, codes) => codes.iter().try_for_each(|code| json(*code, context))?,
        (Format::Human, [code]) => section(*code, context)?,
        (Format::Human, codes) => list(codes, context)?,
    }
    Ok(Exit::Success)
}

fn section(code: Code, context: &mut CommandContext<'_, '_>) -> ui::Result<()> {
    let Explanation { title, text } = code.explanation();
    let heading = format!("{}[{}]: {title}", code.level().name(), code.id());
    context.ui.line(&[Run::new(heading, Role::Bold)])?;
    context.ui.line(&[])?;
    let lines = markdown::lines(text, context.world.columns().min(MAX_COLUMNS));
    lines.iter().try_for_each(|line| context.ui.line(line))
}

fn list(codes: &[Code], context: &mut CommandContext<'_, '_>) -> ui::Result<()> {
    for code in codes {
        context.ui.line(&[
            Run::new(code.id(), Role::Bold),
            Run::new(format!("  {:7}  ", code.level().name()), Role::Faint),
            Run::new(code.explanation().title, Role::Plain),
        ])?;
    }
    context.ui.status(phrase!("next: audit-alert explain {code}", code = "CODE"))
}

#[derive(Serialize)]
struct Line {
    code: &'static str,
    title: &'static str,
    level: &'static str,
    /// Markdown.
    text: &'static str,
}

fn json(code: Code, context: &mut CommandContext<'_, '_>) -> ui::Result<()> {
    let Explanation { title, text } = code.explanation();
    let line = Line { code: code.id(), title, level: code.level().name(), text };
    context.ui.json(&line, false)
}

fn unknown(id: &str) -> Failure {
    let failure = Failure::invalid(phrase!("there is no code `{id}`", id));
    match suggestion(id) {
        Some(code) => failure.hint(phrase!("did you mean `audit-alert explain {code}`?", code)),
        None => failure.hint(phrase!("`audit-alert explain` lists all codes")),
    }
}
