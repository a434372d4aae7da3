//! The zip of the function: this command, the rule sets, and the options that decide what it counts.

use std::path::PathBuf;

use crate::aws::Architecture;
use crate::cli::backtest::args::BacktestArgs;
use crate::cli::backtest::run::{RunRules, name_of, rule_sets};
use crate::cli::backtest::worker::{ARGUMENTS, WorkerArguments};
use crate::cli::package::{bundle_of, read};
use crate::cli::{CommandContext, Failure};
use crate::deploy::package::{Bootstrap, MAX_ZIPPED, Package, Program, RULES};
use crate::language::phrase;

/// The file of the zip with the rule set of `--against`.
const AGAINST: &str = "against.json";

/// The names of the rule sets in the report.
pub(super) struct RuleSetNames {
    pub(super) rules: String,
    pub(super) against: Option<String>,
}

/// The zip of the function.
pub(super) struct WorkerPackage {
    pub(super) zip: Package,
    pub(super) architecture: Architecture,
    pub(super) names: RuleSetNames,
}

impl WorkerPackage {
    pub(super) fn make(
        args: &BacktestArgs,
        context: &mut CommandContext<'_, '_>,
    ) -> Result<Self, Failure> {
        let RunRules { set, against } = rule_sets(args, context)?;
        let rules = bundle_of(&set)?;
        let against_rules = against.as_ref().map(bundle_of).transpose()?;
        let arguments = arguments(args, against.is_some(), context);
        let arguments = serde_json::to_string(&arguments).expect("texts are always JSON");
        let mut files = vec![(RULES, rules.as_str()), (ARGUMENTS, arguments.as_str())];
        files.extend(against_rules.as_deref().map(|it| (AGAINST, it)));
        let path = executable(args, context)?;
        let bytes = read(&path)?;
        let bootstrap = Bootstrap::check(Program::Command, &bytes).map_err(|error| {
            let file = path.display();
            let error = phrase!("cannot package {file}: {reason}", file, reason = &error);
            Failure::invalid(error)
                .hint(phrase!("pass audit-alert for Linux with glibc 2.34: --bootstrap PATH"))
                .hint(phrase!("build it: {command}", command = BUILD))
        })?;
        let zip = Package::with_files(&bootstrap, &files);
        if zip.bytes.len() > MAX_ZIPPED {
            let error = phrase!("the zip is larger than 50 MB: Lambda accepts it from S3 only");
            return Err(Failure::invalid(error).hint(phrase!("build it with --release")));
        }
        let names = RuleSetNames { rules: name_of(&set), against: against.as_ref().map(name_of) };
        Ok(Self { zip, architecture: bootstrap.architecture, names })
    }
}

/// The command that builds the executable for the runtime.
const BUILD: &str =
    "cargo zigbuild --release --bin audit-alert --target x86_64-unknown-linux-gnu.2.34";

fn executable(args: &BacktestArgs, context: &CommandContext<'_, '_>) -> Result<PathBuf, Failure> {
    let path = args.distributed.bootstrap.as_ref().or(context.world.executable.as_ref());
    path.cloned().ok_or_else(|| {
        Failure::invalid(phrase!("the file of this command is not known"))
            .hint(phrase!("pass audit-alert for Linux with glibc 2.34: --bootstrap PATH"))
    })
}

/// The options that decide what a shard counts.
fn arguments(
    args: &BacktestArgs,
    has_against: bool,
    context: &CommandContext<'_, '_>,
) -> WorkerArguments {
    let examples = args.examples.to_string();
    let language = context.ui.language().code();
    let mut all = vec!["--rules", RULES, "--examples", &examples, "--lang", language];
    if has_against {
        all.extend(["--against", AGAINST]);
    }
    if args.aws.request_payer {
        all.push("--request-payer");
    }
    WorkerArguments(all.into_iter().map(str::to_owned).collect())
}
