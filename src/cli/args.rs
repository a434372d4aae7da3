//! The grammar of the command line. Help texts are what users read first: what it does, then examples.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{ArgAction, Args as ClapArgs, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use super::actions::args::ActionsArgs;
use super::check::args::{CheckArgs, CheckFormat};
use super::explain::args::ExplainArgs;
use super::generate::args::GenerateArgs;
use super::init::args::InitArgs;
#[cfg(feature = "aws")]
use super::install::args::{DoctorArgs, InstallArgs, StatusArgs, UninstallArgs};
use super::matching::args::MatchArgs;
use super::package::args::PackageArgs;
use super::rules::args::RulesArgs;
use super::send::args::SendArgs;
use super::shared_args::Format;
use super::test::args::{TestArgs, TestFormat};
use crate::language::Language;
use crate::ui::ColorChoice;

/// What every help ends with.
const CODES: &str = "Exit codes: 0 yes or done, 1 no or nothing found, 2 invalid input or usage, 3 Slack or AWS failed, 130 given up.\n\
    Colour: --color, then NO_COLOR, CLICOLOR_FORCE and CLICOLOR, then whether it is a terminal.";

/// Examples of the commands that are built in.
fn long_help() -> String {
    let of_aws = if cfg!(feature = "aws") {
        "  audit-alert install --region ap-northeast-2  rules and function into an AWS account\n  \
            audit-alert doctor                           why no alert arrives\n"
    } else {
        ""
    };
    format!(
        "Examples:\n  \
        audit-alert generate ecs CreateCluster       a sample event of any AWS API call\n  \
        audit-alert preview event.json               the Slack message of an event\n  \
        audit-alert send                             a test alert to Slack\n  \
        audit-alert match pattern.json event.json    does it match, and if not, why\n  \
        audit-alert check pattern.json               is it valid, and what its author means\n  \
        audit-alert explain AA0207                   what a code of a diagnostic means\n  \
        audit-alert actions ecs                      what events ECS has, and which rules they reach\n  \
        audit-alert init                             a rule set of your own, by questions\n  \
        audit-alert rules                            the rules in effect\n  \
        audit-alert package                          the function's zip, for Lambda\n\
        {of_aws}  \
        aws cloudtrail lookup-events | audit-alert match pattern.json\n\n{CODES}"
    )
}

#[derive(Debug, Parser)]
#[command(
    name = "audit-alert",
    version,
    about = "Audit alarms on AWS that you can see before they fire",
    long_about = "Audit alarms on AWS that you can see before they fire.\n\n\
        CloudTrail writes what people do, EventBridge rules pick the events that matter, a function turns each into a \
        Slack message. audit-alert shows that message in your terminal and tells which events a pattern picks, and why \
        not, without an AWS account.",
    after_help = CODES,
    after_long_help = long_help(),
    subcommand_required = true,
    arg_required_else_help = true
)]
pub(super) struct Args {
    #[command(subcommand)]
    pub(super) command: Command,

    /// When to use colour
    #[arg(
        long,
        value_enum,
        default_value_t,
        value_name = "WHEN",
        global = true,
        help_heading = "Global options"
    )]
    pub(super) color: Color,

    /// Language of messages and of what is printed [default: the rule set's, else the locale's]
    #[arg(
        long,
        value_name = "LANG",
        value_parser = languages(),
        global = true,
        help_heading = "Global options"
    )]
    pub(super) lang: Option<Language>,

    /// Print results and errors only
    #[arg(short, long, action = ArgAction::SetTrue, global = true, help_heading = "Global options")]
    pub(super) quiet: bool,

    /// Say more about what is done
    #[arg(short, long, action = ArgAction::SetTrue, global = true, help_heading = "Global options")]
    pub(super) verbose: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Generate(Box<GenerateArgs>),
    Preview(PreviewArgs),
    Send(SendArgs),
    Match(MatchArgs),
    Check(CheckArgs),
    Explain(ExplainArgs),
    Test(TestArgs),
    Actions(ActionsArgs),
    Init(InitArgs),
    Rules(RulesArgs),
    Package(PackageArgs),
    #[cfg(feature = "aws")]
    Install(InstallArgs),
    #[cfg(feature = "aws")]
    Status(StatusArgs),
    #[cfg(feature = "aws")]
    Uninstall(UninstallArgs),
    #[cfg(feature = "aws")]
    Doctor(DoctorArgs),
    /// Print the completion script of a shell
    #[command(after_long_help = "Examples:\n  \
        audit-alert completions bash > ~/.local/share/bash-completion/completions/audit-alert\n  \
        audit-alert completions zsh > ~/.zfunc/_audit-alert       (with ~/.zfunc in fpath)\n  \
        audit-alert completions fish > ~/.config/fish/completions/audit-alert.fish\n  \
        audit-alert completions powershell >> $PROFILE")]
    Completions {
        /// The shell
        #[arg(value_enum)]
        shell: Shell,
    },
    /// Say what may follow; the scripts of `completions` ask
    #[command(name = "__complete", hide = true, disable_help_flag = true)]
    Complete {
        /// The words so far, the command's name first; the last one is not finished
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "WORD")]
        words: Vec<OsString>,
    },
}

impl Command {
    pub(super) fn refuses_hyperlinks(&self) -> bool {
        matches!(self, Self::Preview(PreviewArgs { no_hyperlinks: true, .. }))
    }

    /// Whether `--format json` was given.
    pub(super) fn prints_json(&self) -> bool {
        let format = match self {
            Self::Check(args) => return matches!(args.format, CheckFormat::Json),
            Self::Test(args) => return matches!(args.format, TestFormat::Json),
            Self::Preview(args) => args.format,
            Self::Send(args) => args.format,
            Self::Match(args) => args.format,
            Self::Actions(args) => args.format,
            Self::Rules(args) => args.format,
            Self::Explain(args) => args.format,
            Self::Package(args) => args.format,
            #[cfg(feature = "aws")]
            Self::Install(args) => args.format,
            #[cfg(feature = "aws")]
            Self::Status(args) => args.format,
            #[cfg(feature = "aws")]
            Self::Uninstall(args) => args.format,
            #[cfg(feature = "aws")]
            Self::Doctor(args) => args.format,
            Self::Generate(_)
            | Self::Init(_)
            | Self::Completions { .. }
            | Self::Complete { .. } => return false,
        };
        matches!(format, Format::Json)
    }
}

/// Show the Slack message of an event
///
/// Draws what Slack will show, from the very payload that would be sent. Secrets in the event are withheld, control
/// characters are made visible.
///
/// An EVENT is whatever you have: an EventBridge event, a bare CloudTrail record, a log file ({"Records": [..]}), an
/// SNS or SQS message around one, the output of `aws cloudtrail lookup-events`, an array, NDJSON; as a file, a .gz, or
/// a folder with such files.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:\n  \
    audit-alert preview event.json\n  \
    audit-alert preview --lang en --limit 3 logs/\n  \
    aws cloudtrail lookup-events --max-items 5 | audit-alert preview\n  \
    audit-alert preview --format json event.json | jq .blocks\n  \
    audit-alert preview --builder-url event.json     open it to see it in Slack's own design tool")]
pub(super) struct PreviewArgs {
    /// Files or folders with events; `-`, or nothing in a pipe, is standard input
    #[arg(value_name = "EVENT")]
    pub(super) events: Vec<PathBuf>,

    /// The rule set that says how grave an alert is, and what is ignored [default: audit-alert.toml, if it is here]
    #[arg(long, value_name = "FILE")]
    pub(super) rules: Option<PathBuf>,

    /// Stop after N messages
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(super) limit: Option<u64>,

    /// What to print: the drawing, or the payload, one line for each event
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(super) format: Format,

    /// Print a link that opens the message in Slack's Block Kit Builder
    #[arg(long)]
    pub(super) builder_url: bool,

    /// Columns to draw in [default: those of the terminal, else $COLUMNS, else 80]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(20..=1000))]
    pub(super) width: Option<u16>,

    /// Write addresses out instead of hiding them behind their labels
    #[arg(long)]
    pub(super) no_hyperlinks: bool,

    /// Show secrets too; for your eyes only
    #[arg(long, conflicts_with = "builder_url")]
    pub(super) no_redact: bool,
}

fn languages() -> impl TypedValueParser<Value = Language> {
    let values = Language::ALL.iter().map(|it| PossibleValue::new(it.code()).help(it.name()));
    PossibleValuesParser::new(values).map(|code| Language::of_code(&code).unwrap_or_default())
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(super) enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

impl From<Color> for ColorChoice {
    fn from(color: Color) -> Self {
        match color {
            Color::Auto => Self::Auto,
            Color::Always => Self::Always,
            Color::Never => Self::Never,
        }
    }
}
