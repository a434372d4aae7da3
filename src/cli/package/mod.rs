//! `package`: the zip of the function, of an executable that was built and the rules in effect.

pub(super) mod args;
mod write;

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use serde::Serialize;

use super::input::refuse_address;
use super::rule_set::{self, FILE, LoadedSet, load_set};
use super::shared_args::Format;
use super::shell::for_shell;
use super::{CommandContext, Exit, Failure};
use crate::deploy::package::{
    Architecture, BOOTSTRAP, Bootstrap, BootstrapError, MAX_UNPACKED, MAX_ZIPPED, Package, RULES,
    how_to_build,
};
use crate::diagnostic::{Level, Name};
use crate::preview::{Role, Run};
use crate::rules::bundle::{self, Bundle};
use crate::ui;
use args::PackageArgs;

/// The executable's name where it is built.
const BUILT: &str = "audit-alert-lambda";

/// This command's name, for what to run next.
const COMMAND: &str = "package";

/// What was made, for programs.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Made<'m> {
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
    write::folder_of(&args.output)?;
    let set_path = args.rules.clone().or_else(rule_set::here);
    let set = load_set(set_path.as_deref(), context)?;
    set.usable(Level::Error, context)?;
    let named = args.bootstrap.as_deref();
    let path = find(named, context.world.executable.as_deref(), COMMAND)?;
    let inputs = set_path.into_iter().chain(pattern_files(&set)).chain([path.clone()]);
    refuse_to_replace(&args.output, inputs)?;
    let rules = bundle_of(&set)?;
    let bytes = read(&path)?;
    let bootstrap = check(&path, &bytes, args.architecture.map(Into::into), COMMAND)?;
    let package = Package::new(&bootstrap, &rules);
    if to_stdout {
        context.ui.bytes(&package.bytes)?;
    } else {
        write::replace(&args.output, &package.bytes)?;
    }
    let (hash, file) = (package.code_sha256(), args.output.display().to_string());
    let made = Made {
        file: &file,
        architecture: bootstrap.architecture.name(),
        bytes: package.bytes.len(),
        code_sha256: &hash,
        rules: set.effective.rules.len(),
    };
    match args.format {
        Format::Json => context.ui.json(&made, false)?,
        Format::Human => human(&made, &set, (&path, bytes.len()), to_stdout, context)?,
    }
    warn(&package, &set, context)?;
    if !to_stdout && args.output.is_file() {
        next(&file, bootstrap.architecture, context)?;
    }
    Ok(Exit::Success)
}

/// The function's zip and its processor, for the command that installs it or compares it with what is there: of several
/// executables that for arm64.
#[cfg(feature = "aws")]
pub(super) fn pack(
    named: &[PathBuf],
    set: &LoadedSet,
    command: &str,
    context: &CommandContext<'_, '_>,
) -> Result<(Package, Architecture), Failure> {
    let rules = bundle_of(set)?;
    let paths = match named {
        [] => vec![find(None, context.world.executable.as_deref(), command)?],
        named => named.to_vec(),
    };
    let mut packed = Vec::new();
    for path in paths {
        let bytes = read(&path)?;
        let bootstrap = check(&path, &bytes, None, command)?;
        packed.push((Package::new(&bootstrap, &rules), bootstrap.architecture));
    }
    let is_arm = |(_, it): &(Package, Architecture)| *it == Architecture::Arm64;
    let at = packed.iter().position(is_arm).unwrap_or_default();
    Ok(packed.swap_remove(at))
}

/// Whether there is an executable beside this one.
#[cfg(feature = "aws")]
pub(super) fn is_here(context: &CommandContext<'_, '_>) -> bool {
    beside(context.world.executable.as_deref()).is_some()
}

fn bundle_of(set: &LoadedSet) -> Result<String, Failure> {
    let rules = Bundle::of(&set.effective).to_json();
    // What the function will do with them.
    bundle::read(&rules).map_err(|error| Failure::invalid(error.to_string()))?;
    Ok(rules)
}

fn check<'b>(
    path: &Path,
    bytes: &'b [u8],
    asked: Option<Architecture>,
    command: &str,
) -> Result<Bootstrap<'b>, Failure> {
    let bootstrap = Bootstrap::check(bytes).and_then(|it| match asked {
        Some(asked) => it.require(asked),
        None => Ok(it),
    });
    bootstrap.map_err(|fault| {
        let failure = Failure::invalid(anyhow!("{} cannot be packaged: {fault}", path.display()));
        if fault != BootstrapError::NotTheFunction {
            return fault.hints().into_iter().fold(failure, Failure::hint);
        }
        // Where both are built, the command was named in its place.
        let built = path.with_file_name(BUILT);
        if built != path && built.is_file() {
            let built = for_shell(&built.display().to_string());
            return failure
                .hint(format!("{BUILT} is beside it: audit-alert {command} --bootstrap {built}"));
        }
        let failure = failure.hint(format!("the function is {BUILT}: name its path"));
        to_be_built(failure, command)
    })
}

/// A failure for want of the function, with the way to it.
fn to_be_built(failure: Failure, command: &str) -> Failure {
    let failure = how_to_build().into_iter().fold(failure, Failure::hint);
    failure.hint(format!("then: audit-alert {command} --bootstrap PATH"))
}

/// What goes to standard output is one thing, and a zip is none for a terminal.
fn refuse_streams(
    args: &PackageArgs,
    to_stdout: bool,
    context: &CommandContext<'_, '_>,
) -> Result<(), Failure> {
    let failure = |words: &'static str| Failure::usage(anyhow!(words));
    if to_stdout && matches!(args.format, Format::Json) {
        return Err(failure("--format json does not go with -o -")
            .hint("standard output has the zip then; write it to a file"));
    }
    if to_stdout && context.world.stdout.is_terminal {
        return Err(failure("a zip is not for the terminal")
            .hint("audit-alert package -o - > audit-alert-lambda.zip"));
    }
    Ok(())
}

/// The files that the rule set takes patterns from.
fn pattern_files(set: &LoadedSet) -> impl Iterator<Item = PathBuf> {
    let rules = set.effective.rules.iter().filter(|it| it.is_written());
    let rules = rules.map(|it| (&it.pattern, it.inline));
    let ignores = set.effective.ignores.iter().map(|it| (&it.pattern, it.inline));
    let own = rules.chain(ignores).filter(|(_, inline)| inline.is_none());
    own.filter_map(|(pattern, _)| match &pattern.name {
        Name::Path(path) => Some(PathBuf::from(path)),
        Name::Stdin => None,
    })
}

/// What the zip is made of is not lost to it.
fn refuse_to_replace(
    output: &Path,
    mut inputs: impl Iterator<Item = PathBuf>,
) -> Result<(), Failure> {
    let Ok(output) = fs::canonicalize(output) else { return Ok(()) };
    match inputs.find(|it| fs::canonicalize(it).is_ok_and(|it| it == output)) {
        Some(input) => {
            let words = format!("the zip would replace {}, which goes into it", input.display());
            Err(Failure::invalid(anyhow!(words)).hint("-o FILE writes another file"))
        }
        None => Ok(()),
    }
}

/// The executable that is named, else one beside this one.
fn find(
    named: Option<&Path>,
    executable: Option<&Path>,
    command: &str,
) -> Result<PathBuf, Failure> {
    if let Some(path) = named {
        return Ok(path.to_owned());
    }
    if let Some(path) = beside(executable) {
        return Ok(path);
    }
    let folder = executable.and_then(Path::parent);
    let place = folder.map_or_else(String::new, |it| format!(" in {}", it.display()));
    let words = format!("the function's executable is not here: no {BUILT} or {BOOTSTRAP}{place}");
    Err(to_be_built(Failure::invalid(anyhow!(words)), command))
}

fn beside(executable: Option<&Path>) -> Option<PathBuf> {
    let beside = [BUILT, BOOTSTRAP].map(|name| executable.map(|it| it.with_file_name(name)));
    beside.into_iter().flatten().find(|it| it.is_file())
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let limit = MAX_UNPACKED as u64;
    let read = File::open(path).and_then(|file| file.take(limit + 1).read_to_end(&mut bytes));
    read.with_context(|| format!("cannot read {}", path.display())).map_err(Failure::invalid)?;
    if bytes.len() > MAX_UNPACKED {
        let words = format!("{} is larger than Lambda takes: 250 MB, unpacked", path.display());
        return Err(Failure::invalid(anyhow!(words)).hint("build it with --release"));
    }
    Ok(bytes)
}

/// The zip and its hash, then what is in it. Beside the results if these are the zip.
fn human(
    made: &Made<'_>,
    set: &LoadedSet,
    (path, size): (&Path, usize),
    to_stdout: bool,
    context: &mut CommandContext<'_, '_>,
) -> ui::Result<()> {
    let file = if to_stdout { "standard output" } else { made.file };
    let rules = plural(made.rules, "rule");
    let rules = match &set.source {
        Some(source) => format!("{rules} of {}", source.name),
        None => format!("{rules} of the built-in pack starter (no {FILE} here)"),
    };
    let ignored = match set.effective.ignores.len() {
        0 => String::new(),
        count => format!(", {} of events that never alert", plural(count, "pattern")),
    };
    let row = |name: &str, what: String| {
        vec![Run::new(format!("  {name:10}  "), Role::Faint), Run::new(what, Role::Plain)]
    };
    let lines = [
        vec![
            Run::new(file, Role::Bold),
            Run::new(format!("  {}  {}", made.architecture, size_of(made.bytes)), Role::Plain),
        ],
        row("CodeSha256", made.code_sha256.to_owned()),
        row(BOOTSTRAP, format!("{} ({})", path.display(), size_of(size))),
        row(RULES, rules + &ignored),
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
        let words = "there are no rules: this function posts every event that it is handed, without a title";
        context.ui.warning(words)?;
    }
    if package.bytes.len() > MAX_ZIPPED {
        context.ui.warning("it is over 50 MB: Lambda takes such a zip from S3 only")?;
    }
    Ok(())
}

fn next(
    file: &str,
    architecture: Architecture,
    context: &mut CommandContext<'_, '_>,
) -> ui::Result<()> {
    context.ui.status(&format!(
        "next: aws lambda update-function-code --function-name NAME --architectures {architecture} \
         --zip-file {}",
        for_shell(&format!("fileb://{file}"))
    ))
}

/// A size as people say it: `2.2 MB`.
fn size_of(bytes: usize) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{}.{} kB", bytes / 1_000, bytes % 1_000 / 100),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

fn plural(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
