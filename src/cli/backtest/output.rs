//! Writes the report of a backtest, and the suggested entries.

use std::path::{Path, PathBuf};
use std::{fs, io};

use super::args::{BacktestArgs, BacktestFormat, BacktestOutput};
use super::repeat;
use crate::backtest::{BacktestReport, IgnoreSafety, Partial, RunFacts, is_archived_event_file};
use crate::cli::input::{expand, is_address, refuse_address};
use crate::cli::named_file::{folder_of, is_within};
use crate::cli::output_file::{refuse_to_replace, require_folder_of};
use crate::cli::page_output::PageOutput;
use crate::cli::{CommandContext, Failure, whole_file};
use crate::language::{Phrase, phrase, plural};
use crate::report::backtest::{html, human, ignores, markdown};
use crate::ui::{self, Painter, Ui};

/// The columns of a report in a file.
const FILE_COLUMNS: usize = 80;

/// Returns the file of the output. Returns `None` for standard output.
pub(super) fn path(args: &BacktestOutput) -> Option<&Path> {
    args.output.as_deref().filter(|it| *it != Path::new("-"))
}

/// Checks the files to write, before a run that may be long.
pub(super) fn check(args: &BacktestOutput, inputs: &[PathBuf]) -> Result<(), Failure> {
    args.write_ignores.iter().try_for_each(|it| refuse_address(it))?;
    if let Some(path) = path(args) {
        check_path(path, inputs)?;
    }
    match &args.write_ignores {
        Some(path) if path == Path::new("-") => {
            Err(Failure::usage(phrase!("--write-ignores needs a file"))
                .hint(phrase!("pass another file to --write-ignores")))
        }
        Some(path) if self::path(args).is_some_and(|it| is_same_file(it, path)) => {
            let file = path.display();
            Err(Failure::usage(phrase!("{file} is also the file of --output", file))
                .hint(phrase!("pass another file to --write-ignores")))
        }
        Some(path) if path.exists() => {
            let file = path.display();
            Err(Failure::usage(phrase!("{file} exists, and is not overwritten", file))
                .hint(phrase!("pass another file to --write-ignores")))
        }
        Some(path) => require_folder_of(path),
        None => Ok(()),
    }
}

/// Returns true for two names of a file that may not exist yet.
fn is_same_file(one: &Path, other: &Path) -> bool {
    let folder = |it: &Path| fs::canonicalize(folder_of(it)).ok();
    one.file_name() == other.file_name() && folder(one) == folder(other)
}

/// Refuses a file that is an input, or would be one of the next run.
pub(super) fn check_path(output: &Path, inputs: &[PathBuf]) -> Result<(), Failure> {
    refuse_address(output)?;
    require_folder_of(output)?;
    let another = || phrase!("write another file: -o FILE");
    if output.is_dir() {
        let folder = output.display();
        return Err(Failure::usage(phrase!("{folder} is a folder", folder)).hint(another()));
    }
    let mut paths = Vec::new();
    for input in inputs.iter().filter(|it| !is_address(it)) {
        paths.extend(expand(input)?);
    }
    let Some(folder) = paths.iter().find(|it| is_read_with(it, output)) else {
        return refuse_to_replace(output, paths.into_iter());
    };
    let (file, folder) = (output.display(), folder.display());
    let error =
        phrase!("{file} would be one of the files of {folder}, which are read", file, folder);
    Err(Failure::usage(error).hint(another()))
}

/// Returns `true` if a file is in a folder whose files are read, and has the name of such a file.
fn is_read_with(input: &Path, file: &Path) -> bool {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    input.is_dir() && is_archived_event_file(&name) && is_within(folder_of(file), input)
}

/// Checks that a page can be written or opened.
pub(super) fn check_page(
    args: &BacktestOutput,
    context: &CommandContext<'_, '_>,
) -> Result<(), Failure> {
    if args.format == BacktestFormat::Html && path(args).is_none() {
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

/// Writes the output and the suggested entries.
pub(super) fn write(
    partial: &Partial,
    run: RunFacts,
    args: &BacktestArgs,
    output: &BacktestOutput,
    context: &mut CommandContext<'_, '_>,
) -> Result<(), Failure> {
    let needs_report = output.format != BacktestFormat::Partial || output.write_ignores.is_some();
    let report = needs_report.then(|| BacktestReport::new(partial, run));
    let render =
        |columns, ui: &mut Ui<'_>| render(partial, report.as_ref(), output.format, columns, ui);
    match path(output) {
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
        None if output.open => {
            let mut page = page_output(output, context)?;
            if let Some(report) = &report {
                page.write(html(report, context.ui.language()).trim_end(), context.ui)?;
            }
            page.finish(context)?;
        }
        None => render(context.world.columns(), context.ui)?,
    }
    let Some(report) = report else { return Ok(()) };
    if let Some(path) = &output.write_ignores {
        write_ignores(path, &report, args, context)?;
    } else if output.format == BacktestFormat::Human && !report.ignores.is_empty() {
        let command = repeat::command(args, context.language);
        context.ui.status(phrase!(
            "next: {command} --write-ignores ignores.toml     write the suggested entries",
            command
        ))?;
    }
    Ok(())
}

fn render(
    partial: &Partial,
    report: Option<&BacktestReport>,
    format: BacktestFormat,
    columns: usize,
    ui: &mut Ui<'_>,
) -> ui::Result<()> {
    let language = ui.language();
    match (format, report) {
        (BacktestFormat::Human, Some(report)) => {
            human(report, language, columns).iter().try_for_each(|line| ui.line(line))
        }
        (BacktestFormat::Json, Some(report)) => ui.json(report, false),
        (BacktestFormat::Markdown, Some(report)) => {
            ui.text(Phrase::verbatim(markdown(report, language).trim_end()))
        }
        (BacktestFormat::Html, Some(report)) => ui.markup(html(report, language).trim_end()),
        (BacktestFormat::Partial, _) | (_, None) => ui.json(partial, false),
    }
}

fn write_ignores(
    path: &Path,
    report: &BacktestReport,
    args: &BacktestArgs,
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
    let next = if args.command.is_some() {
        phrase!("next: paste {file} into the rule set, and count the parts again", file)
    } else {
        let command = repeat::command_without_rules(args, context.language);
        phrase!(
            "next: paste {file} into the rule set, then {command} --rules NEW --against OLD",
            file,
            command
        )
    };
    Ok(context.ui.status(next)?)
}
