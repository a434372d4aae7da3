//! Writes the report of a backtest, and the suggested entries.

use std::io;
use std::path::Path;

use super::args::{BacktestFormat, BacktestOutput};
use crate::backtest::{BacktestReport, IgnoreSafety, Partial};
use crate::cli::input::refuse_address;
use crate::cli::page_output::PageOutput;
use crate::cli::shell::for_shell;
use crate::cli::{CommandContext, Failure, whole_file};
use crate::language::{Phrase, phrase, plural};
use crate::report::backtest::{html, human, ignores, markdown};
use crate::ui::{self, Painter, Ui};

/// The columns of a report in a file.
const FILE_COLUMNS: usize = 80;

/// Checks the files to write, before a run that may be long.
pub(super) fn check(args: &BacktestOutput) -> Result<(), Failure> {
    args.output.iter().chain(&args.write_ignores).try_for_each(|path| refuse_address(path))?;
    match &args.write_ignores {
        Some(path) if path.exists() => {
            let file = path.display();
            Err(Failure::usage(phrase!("{file} exists, and is not overwritten", file))
                .hint(phrase!("pass another file to --write-ignores")))
        }
        _ => Ok(()),
    }
}

/// Checks that a page can be written or opened.
pub(super) fn check_page(
    args: &BacktestOutput,
    context: &CommandContext<'_, '_>,
) -> Result<(), Failure> {
    if args.format == BacktestFormat::Html && args.output.is_none() {
        page_output(args, context)?;
    } else if args.open {
        return Err(Failure::usage(phrase!("--open requires --format html")));
    }
    Ok(())
}

fn page_output(
    args: &BacktestOutput,
    context: &CommandContext<'_, '_>,
) -> Result<PageOutput, Failure> {
    const EXAMPLE: &str = "audit-alert backtest --format html -o report.html logs/";
    PageOutput::new(args.open, EXAMPLE, context)
}

pub(super) fn write(
    partial: &Partial,
    report: &BacktestReport,
    args: &BacktestOutput,
    context: &mut CommandContext<'_, '_>,
) -> Result<(), Failure> {
    let render = |columns, ui: &mut Ui<'_>| render(partial, report, args.format, columns, ui);
    match &args.output {
        Some(path) => {
            let (mut file, mut none) = (Vec::new(), io::sink());
            let plain = Painter::new(false, false);
            let language = context.ui.language();
            let mut ui = Ui::new((&mut file, plain), (&mut none, plain), true, language);
            render(FILE_COLUMNS, &mut ui)?;
            ui.flush()?;
            drop(ui);
            whole_file::replace(path, &file)?;
        }
        None if args.format == BacktestFormat::Html => {
            let mut output = page_output(args, context)?;
            let page = html(report, context.ui.language());
            output.write(page.trim_end(), context.ui)?;
            output.finish(context)?;
        }
        None => render(context.world.columns(), context.ui)?,
    }
    if let Some(path) = &args.write_ignores {
        write_ignores(path, report, context)?;
    } else if args.format == BacktestFormat::Human && !report.ignores.is_empty() {
        let command = command(report);
        context.ui.status(phrase!(
            "next: {command} --write-ignores ignores.toml     write the suggested entries",
            command
        ))?;
    }
    Ok(())
}

fn render(
    partial: &Partial,
    report: &BacktestReport,
    format: BacktestFormat,
    columns: usize,
    ui: &mut Ui<'_>,
) -> ui::Result<()> {
    let language = ui.language();
    match format {
        BacktestFormat::Human => {
            human(report, language, columns).iter().try_for_each(|line| ui.line(line))
        }
        BacktestFormat::Json => ui.json(report, false),
        BacktestFormat::Markdown => {
            ui.text(Phrase::verbatim(markdown(report, language).trim_end()))
        }
        BacktestFormat::Html => ui.markup(html(report, language).trim_end()),
        BacktestFormat::Partial => ui.json(partial, false),
    }
}

fn write_ignores(
    path: &Path,
    report: &BacktestReport,
    context: &mut CommandContext<'_, '_>,
) -> Result<(), Failure> {
    let all = &report.ignores;
    let file = path.display().to_string();
    if all.is_empty() {
        return Ok(context
            .ui
            .status(phrase!("no entries to suggest; {file} is not written", file))?);
    }
    whole_file::create(path, ignores(all, context.ui.language()).as_bytes())?;
    let safe = all.iter().filter(|it| it.safety == IgnoreSafety::Safe).count();
    context.ui.status(plural!(
        count = all.len(),
        "{file}: {count} entry, {safe} of them safe; the others are comments",
        "{file}: {count} entries, {safe} of them safe; the others are comments",
        file = &file,
        safe
    ))?;
    let command = command(report);
    Ok(context.ui.status(phrase!(
        "next: paste {file} into the rule set, then {command} --rules NEW --against OLD",
        file,
        command
    ))?)
}

/// The command without options.
fn command(report: &BacktestReport) -> String {
    let sources = report.run.sources.iter().map(|it| format!(" {}", for_shell(it)));
    format!("audit-alert backtest{}", sources.collect::<String>())
}
