//! `package`: packs the executable of the function and the effective rules into a zip.

pub(super) mod args;
mod executables;

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::input::refuse_address;
use super::output_file::{refuse_to_replace, require_folder_of};
use super::rule_set::{self, LoadedSet, load_set};
use super::shared_args::Format;
use super::shell::for_shell;
use super::whole_file::replace;
use super::{CommandContext, Exit, Failure};
use crate::aws::Architecture;
use crate::deploy::package::{
    BOOTSTRAP, Bootstrap, BootstrapError, MAX_ZIPPED, Package, Program, RULES, how_to_build,
};
use crate::diagnostic::Level;
use crate::language::{Phrase, phrase};
use crate::preview::{Role, Run};
use crate::rules::bundle::{self, Bundle};
use crate::ui;
use args::PackageArgs;
#[cfg(feature = "aws")]
pub(super) use executables::read;
use executables::{BUILT, FunctionExecutable};

/// The name of this command, for hints.
const COMMAND: &str = "package";

/// The zip, as JSON.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ZipReport<'m> {
    file: &'m str,
    architecture: &'static str,
    bytes: usize,
    code_sha256: &'m str,
    rules: usize,
}

pub(super) fn run(
    args: &PackageArgs,
    context: &mut CommandContext<'_, '_>,
) -> Result<Exit, Failure> {
    let to_stdout = args.output == Path::new("-");
    refuse_streams(args, to_stdout, context)?;
    let paths = [Some(&args.output), args.bootstrap.as_ref(), args.rules.as_ref()];
    paths.into_iter().flatten().try_for_each(|it| refuse_address(it))?;
    require_folder_of(&args.output)?;
    let set_path = match (&args.rules, args.format) {
        // The report has the path.
        (None, Format::Human) => rule_set::found(context)?,
        (rules, _) => rule_set::chosen(rules.as_deref(), context)?,
    };
    let set = load_set(set_path.as_deref(), context)?;
    set.require_valid(Level::Error, context)?;
    let paths = find(args.bootstrap.as_slice(), COMMAND, context)?;
    refuse_to_replace(&args.output, set.files().chain(paths.iter().cloned()))?;
    let rules = bundle_of(&set)?;
    let set_architecture = set.settings.stack.architecture.as_ref().map(|it| it.value);
    let required = args.architecture.map(Into::into).or(set_architecture);
    let executable = FunctionExecutable::choose(&paths, required, COMMAND)?;
    let package = Package::new(&executable.bootstrap(), &rules);
    if to_stdout {
        context.ui.bytes(&package.bytes)?;
    } else {
        replace(&args.output, &package.bytes)?;
    }
    let (hash, file) = (package.code_sha256(), args.output.display().to_string());
    let report = ZipReport {
        file: &file,
        architecture: executable.architecture.name(),
        bytes: package.bytes.len(),
        code_sha256: &hash,
        rules: set.effective.rules.len(),
    };
    match args.format {
        Format::Json => context.ui.json(&report, false)?,
        Format::Human => human(&report, &set, &executable, to_stdout, context)?,
    }
    warn(&package, &set, context)?;
    if !to_stdout && args.output.is_file() {
        next(&file, executable.architecture, context)?;
    }
    Ok(Exit::Success)
}

/// Returns the zip of the function and its architecture, for `install` and `status`.
#[cfg(feature = "aws")]
pub(super) fn pack(
    named: &[PathBuf],
    required: Option<Architecture>,
    rules: &str,
    command: &str,
    context: &CommandContext<'_, '_>,
) -> Result<(Package, Architecture), Failure> {
    let paths = find(named, command, context)?;
    let executable = FunctionExecutable::choose(&paths, required, command)?;
    Ok((Package::new(&executable.bootstrap(), rules), executable.architecture))
}

/// Returns `true` if an executable of the function came with this command.
#[cfg(feature = "aws")]
pub(super) fn is_here(context: &CommandContext<'_, '_>) -> bool {
    !executables::found(context.world.executable.as_deref()).is_empty()
}

/// Returns the rules as the function's zip has them.
pub(super) fn bundle_of(set: &LoadedSet) -> Result<String, Failure> {
    let rules = Bundle::of(&set.effective, set.settings.flood()).to_json();
    // The function reads the bundle the same way, so an error shows here, not in Lambda.
    bundle::read(&rules).map_err(|error| Failure::invalid(Phrase::verbatim(error.to_string())))?;
    Ok(rules)
}

fn check<'b>(
    path: &Path,
    bytes: &'b [u8],
    required: Option<Architecture>,
    command: &str,
) -> Result<Bootstrap<'b>, Failure> {
    let bootstrap = Bootstrap::check(Program::Function, bytes).and_then(|it| match required {
        Some(architecture) => it.require(architecture),
        None => Ok(it),
    });
    bootstrap.map_err(|error| {
        let file = path.display();
        let reason = phrase!("cannot package {file}: {reason}", file, reason = &error);
        let failure = Failure::invalid(reason);
        if error != BootstrapError::NotTheFunction {
            return error.hints().into_iter().fold(failure, Failure::hint);
        }
        // A build makes both executables, and the user passed that of the command.
        let built = path.with_file_name(BUILT);
        if built != path && built.is_file() {
            let path = for_shell(&built.display().to_string());
            let run = format!("audit-alert {command} --bootstrap {path}");
            return failure.hint(phrase!("pass {name} instead: {run}", name = BUILT, run));
        }
        let failure = failure.hint(phrase!("pass the path of the function, {name}", name = BUILT));
        with_build_hints(failure, command)
    })
}

/// Adds the commands that build and pass the executable of the function.
fn with_build_hints(failure: Failure, command: &str) -> Failure {
    let failure = how_to_build().into_iter().fold(failure, Failure::hint);
    failure.hint(phrase!("then: audit-alert {command} --bootstrap PATH", command))
}

/// Refuses to write a zip to a terminal, or together with JSON.
fn refuse_streams(
    args: &PackageArgs,
    to_stdout: bool,
    context: &CommandContext<'_, '_>,
) -> Result<(), Failure> {
    if to_stdout && matches!(args.format, Format::Json) {
        return Err(Failure::usage(phrase!("--format json cannot be combined with -o -"))
            .hint(phrase!("write the zip to a file: -o FILE")));
    }
    if to_stdout && context.world.stdout.is_terminal {
        return Err(Failure::usage(phrase!("refusing to write a zip to a terminal"))
            .hint(Phrase::verbatim("audit-alert package -o - > audit-alert-lambda.zip")));
    }
    Ok(())
}

/// Returns the named executables, else those that came with the command.
fn find(
    named: &[PathBuf],
    command: &str,
    context: &CommandContext<'_, '_>,
) -> Result<Vec<PathBuf>, Failure> {
    if !named.is_empty() {
        return Ok(named.to_vec());
    }
    let executable = context.world.executable.as_deref();
    let found = executables::found(executable);
    if !found.is_empty() {
        return Ok(found);
    }
    let error = executable.and_then(Path::parent).map_or_else(
        || phrase!("executable of the function not found"),
        |folder| {
            phrase!(
                "executable of the function not found: no {built} or {bootstrap} in {folder}",
                built = BUILT,
                bootstrap = BOOTSTRAP,
                folder = folder.display()
            )
        },
    );
    Err(with_build_hints(Failure::invalid(error), command))
}

/// Prints the zip, its hash and its contents. Prints to standard error if standard output is the zip.
fn human(
    report: &ZipReport<'_>,
    set: &LoadedSet,
    executable: &FunctionExecutable,
    to_stdout: bool,
    context: &mut CommandContext<'_, '_>,
) -> ui::Result<()> {
    let file = if to_stdout {
        context.ui.localized(phrase!("standard output"))
    } else {
        report.file.to_owned()
    };
    let rules = phrase!("{counts} ({source})", counts = set.counts(), source = set.name());
    let row = |name: &str, what: String| {
        vec![Run::new(format!("  {name:10}  "), Role::Faint), Run::new(what, Role::Plain)]
    };
    let lines = [
        vec![
            Run::new(file, Role::Bold),
            Run::new(format!("  {}  {}", report.architecture, size_of(report.bytes)), Role::Plain),
        ],
        row("CodeSha256", report.code_sha256.to_owned()),
        row(
            BOOTSTRAP,
            format!("{} ({})", executable.path.display(), size_of(executable.bytes.len())),
        ),
        row(RULES, context.ui.localized(rules)),
    ];
    lines
        .iter()
        .try_for_each(|line| if to_stdout { context.ui.aside(line) } else { context.ui.line(line) })
}

fn warn(
    package: &Package,
    set: &LoadedSet,
    context: &mut CommandContext<'_, '_>,
) -> ui::Result<()> {
    if set.effective.rules.is_empty() {
        context.ui.warning(phrase!(
            "no rules: the function will post every event that it receives, without a title"
        ))?;
    }
    if package.bytes.len() > MAX_ZIPPED {
        context
            .ui
            .warning(phrase!("the zip is larger than 50 MB: Lambda accepts it from S3 only"))?;
    }
    Ok(())
}

fn next(
    file: &str,
    architecture: Architecture,
    context: &mut CommandContext<'_, '_>,
) -> ui::Result<()> {
    let file = for_shell(&format!("fileb://{file}"));
    context.ui.status(phrase!(
        "next: {command}",
        command = format!(
            "aws lambda update-function-code --function-name NAME --architectures {architecture} \
             --zip-file {file}"
        )
    ))
}

/// Formats a size with a unit: `2.2 MB`.
fn size_of(bytes: usize) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{}.{} kB", bytes / 1_000, bytes % 1_000 / 100),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}
