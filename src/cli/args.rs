//! The grammar of the command line. Help texts are what users read first: what it does, then examples.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{ArgAction, Args as ClapArgs, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use super::complete::FromCatalog;
use super::generate::args::GenerateArgs;
use super::init::args::InitArgs;
#[cfg(feature = "aws")]
use super::install::args::{DoctorArgs, InstallArgs, StatusArgs, UninstallArgs};
use super::package::args::PackageArgs;
use super::rules::args::RulesArgs;
use super::send::args::SendArgs;
use crate::alert::Language;
use crate::diagnostic::{Code, Level};
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

    /// Language of the message [default: the one that is set, else ko]
    #[arg(long, value_enum, value_name = "LANG")]
    pub(super) lang: Option<Lang>,

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

/// Match events against event patterns, as EventBridge does
///
/// Says whether the pattern matches; if it does not, which part of it failed on which value of the event. Works offline,
/// and answers as EventBridge answers.
///
/// EVENTs are read as by `preview`. A CloudTrail record without envelope is matched as the event that EventBridge would
/// deliver (-v says so); --raw takes each JSON document as it is.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:\n  \
    audit-alert match pattern.json event.json\n  \
    audit-alert match --explain pattern.json event.json      also say what made it match\n  \
    audit-alert match -p rules/ logs/ --only-matches         many patterns, many events\n  \
    audit-alert match --rules audit-alert.toml logs/         what a rule set would alert on\n  \
    audit-alert match -q pattern.json event.json && echo it would alert\n  \
    aws cloudtrail lookup-events | audit-alert match pattern.json\n\n\
    Exit codes: 0 every event matches, 1 some event does not, 2 invalid pattern or input.")]
#[expect(clippy::struct_excessive_bools, reason = "flags of a command line")]
pub(super) struct MatchArgs {
    /// The pattern, unless -p is given, and files or folders with events; `-`, or nothing in a pipe, is standard input
    #[arg(value_name = "PATTERN] [EVENT")]
    pub(super) files: Vec<PathBuf>,

    /// A pattern, or a folder of patterns; may be given several times. A file's name is the rule's name
    #[arg(short, long, value_name = "FILE|DIR")]
    pub(super) pattern: Vec<PathBuf>,

    /// A rule set: its rules, and what it ignores
    #[arg(long, value_name = "FILE", conflicts_with = "pattern")]
    pub(super) rules: Option<PathBuf>,

    /// Show what made each match, and why each other event does not match
    #[arg(long)]
    pub(super) explain: bool,

    /// Print how many events match, and nothing else
    #[arg(long)]
    pub(super) count: bool,

    /// Print only events that match
    #[arg(long)]
    pub(super) only_matches: bool,

    /// Print only events that do not match
    #[arg(long, conflicts_with = "only_matches")]
    pub(super) no_match: bool,

    /// Match each JSON document as it is, nothing unwrapped
    #[arg(long)]
    pub(super) raw: bool,

    /// What to print: lines, or one JSON object for each event
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(super) format: Format,
}

/// Check whether event patterns are valid, and will do what they are meant to
///
/// Says what EventBridge would answer, word for word, then shows every problem at its place. A valid pattern is also
/// looked at for what its author can hardly mean: fields that no event has, tests that never match, arrays that are
/// overridden. Each code is explained in docs/checks.md.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:\n  \
    audit-alert check pattern.json\n  \
    audit-alert check rules/ --allow AA0207\n  \
    audit-alert check --format sarif rules/ > check.sarif\n\n\
    Exit codes: 0 nothing to say, or notes only, 1 errors or warnings, 2 a file cannot be read.")]
pub(super) struct CheckArgs {
    /// Patterns, folders of patterns, or rule sets (.toml); `-` is standard input. Without any, the rule set here
    #[arg(value_name = "PATTERN")]
    pub(super) patterns: Vec<PathBuf>,

    /// Do not report this code; may be given several times
    #[arg(long, value_name = "CODE", value_parser = allowed_code)]
    pub(super) allow: Vec<Code>,

    /// What to print: for people, one JSON object for each file, or a SARIF log
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(super) format: CheckFormat,
}

/// List the events that AWS services have
///
/// Says for each event its access level and which EventBridge rules it reaches. Without QUERY it lists the services; with
/// the name of one, its events; other words are searched for in the names of all events, or in those of the service
/// named first.
///
/// Reach: `ordinary` is every enabled rule; `all-events` is a read-only event, for rules in the state
/// `ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS`; `unsure` is read-only, but its name does not say so; `data` needs a
/// trail that selects such data events.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:\n  \
    audit-alert actions ecs                    also ecs.amazonaws.com and aws.ecs\n  \
    audit-alert actions s3 delete              of one service\n  \
    audit-alert actions delete bucket          of all services\n  \
    audit-alert actions iam --mutating | awk '$2 == \"permissions\" { print $1 }'\n  \
    audit-alert actions ecs --format json | jq -r 'select(.readOnly | not) | .eventName'\n\n\
    Exit codes: 0 done, 1 nothing found, 2 invalid usage.")]
pub(super) struct ActionsArgs {
    /// A service, or words of event names
    #[arg(value_name = "QUERY", add = FromCatalog)]
    pub(super) query: Vec<String>,

    /// Only events that change something: those whose readOnly is false
    #[arg(long)]
    pub(super) mutating: bool,

    /// What to print: a table, or one JSON object for each event or service
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(super) format: Format,
}

/// Test the rules: do they match what they must, and nothing that they must not
///
/// A test is an event, from a file or generated, with the rules that must match it and those that must not. Tests stand in
/// the rule set as [[test]] tables, and in files beside it: tests/*.toml.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:\n  \
    audit-alert test\n  \
    audit-alert test --format junit > results.xml\n  \
    audit-alert test --packs                         those of the built-in packs, too\n\n\
    A test file:\n  \
    [[test]]\n  \
    generate = \"ecs DeleteCluster\"      # or event = \"event.json\"\n  \
    identity = \"root\"                   # and other flags of generate: user, role, error, set, ..\n  \
    matches = [\"ecs\"]\n  \
    misses = [\"iam\"]\n\n\
    Exit codes: 0 all passed, 1 a test failed, 2 the rule set or a test is not valid.")]
pub(super) struct TestArgs {
    /// Files of tests, or folders of them [default: the rule set's own, and tests/*.toml beside it]
    #[arg(value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,

    /// The rule set [default: audit-alert.toml, else the built-in pack starter]
    #[arg(long, value_name = "FILE")]
    pub(super) rules: Option<PathBuf>,

    /// Run the tests of the built-in packs as well
    #[arg(long)]
    pub(super) packs: bool,

    /// What to print: a line for each test, one JSON object for each, or `JUnit` XML
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(super) format: TestFormat,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(super) enum TestFormat {
    /// For people
    #[default]
    Human,
    /// For programs
    Json,
    /// For CI systems
    Junit,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(super) enum CheckFormat {
    /// For people
    #[default]
    Human,
    /// For programs
    Json,
    /// For code hosts
    Sarif,
}

/// A code that may be silenced: an error is what EventBridge refuses, whatever we say.
fn allowed_code(id: &str) -> Result<Code, String> {
    match Code::of_id(id) {
        Some(code) if code.level() < Level::Error => Ok(code),
        Some(_) => Err("an error cannot be silenced".to_owned()),
        None => Err("no such code; docs/checks.md has them all".to_owned()),
    }
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(super) enum Format {
    /// For people
    #[default]
    Human,
    /// For programs
    Json,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Lang {
    /// Korean
    Ko,
    /// English
    En,
}

impl From<Lang> for Language {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::Ko => Self::Ko,
            Lang::En => Self::En,
        }
    }
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
