//! The grammar of the command line and its help texts.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{ArgAction, Args as ClapArgs, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use super::actions::args::ActionsArgs;
use super::backtest::args::{BacktestArgs, BacktestFormat};
use super::check::args::{CheckArgs, CheckFormat};
use super::explain::args::ExplainArgs;
use super::generate::args::GenerateArgs;
use super::import::args::ImportArgs;
use super::init::args::InitArgs;
#[cfg(feature = "aws")]
use super::install::args::{DoctorArgs, ExportArgs, InstallArgs, StatusArgs, UninstallArgs};
use super::matching::args::MatchArgs;
use super::package::args::PackageArgs;
use super::rules::args::RulesArgs;
use super::send::args::SendArgs;
use super::shared_args::Format;
#[cfg(feature = "aws")]
use super::tail::args::TailArgs;
use super::test::args::{TestArgs, TestFormat};
use super::world::WIDTHS;
use crate::language::Language;
use crate::ui::ColorChoice;

/// The end of the top-level help.
const CODES: &str = "Exit codes: 0 success, 1 negative result (no match, findings, drift), 2 invalid input or usage, \
    3 Slack or AWS failed, 130 interrupted.\n\
    Color: --color, else NO_COLOR, CLICOLOR_FORCE and CLICOLOR, else on if the stream is a terminal.";

/// Returns the examples, with those of `install` only if it is built in.
fn long_help() -> String {
    let install = if cfg!(feature = "aws") {
        "  audit-alert install --region ap-northeast-2  install rules and function into an AWS account\n  \
            audit-alert doctor                           diagnose missing alerts\n  \
            audit-alert export terraform                 write the stack as code\n  \
            audit-alert tail                             follow the events of an account\n"
    } else {
        ""
    };
    format!(
        "Examples:\n  \
        audit-alert preview event.json               preview the Slack message of an event\n  \
        audit-alert generate ecs CreateCluster       generate a sample event of any AWS API action\n  \
        audit-alert match pattern.json event.json    match an event; explain a mismatch\n  \
        audit-alert check pattern.json               validate and lint a pattern\n  \
        audit-alert explain AA0207                   explain the code of a diagnostic\n  \
        audit-alert actions ecs                      list the events of ECS\n  \
        audit-alert init                             create a rule set interactively\n  \
        audit-alert import                           create a rule set from the account's rules\n  \
        audit-alert rules                            list the effective rules\n  \
        audit-alert test                             run the tests of the rule set\n  \
        audit-alert send                             post a test alert to Slack\n  \
        audit-alert package                          pack the Lambda function into a zip\n\
        {install}  \
        aws cloudtrail lookup-events | audit-alert match pattern.json\n\n{CODES}"
    )
}

#[derive(Debug, Parser)]
#[command(
    name = "audit-alert",
    version,
    about = "Preview, test and install AWS audit alerts",
    long_about = "Preview, test and install AWS audit alerts.\n\n\
        CloudTrail records API calls, EventBridge rules select some of these events, and a Lambda function posts each \
        as a Slack message. audit-alert renders that message in the terminal, matches events against patterns locally \
        and explains mismatches, without an AWS account.",
    after_help = CODES,
    after_long_help = long_help(),
    subcommand_required = true,
    arg_required_else_help = true
)]
pub(super) struct Args {
    #[command(subcommand)]
    pub(super) command: Command,

    /// When to use color
    #[arg(
        long,
        value_enum,
        default_value_t,
        value_name = "WHEN",
        global = true,
        help_heading = "Global options"
    )]
    pub(super) color: Color,

    /// Language of alerts and of the output [default: `AUDIT_ALERT_LANGUAGE`, else that of the rule set, else of the locale]
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

    /// Print more details
    #[arg(short, long, action = ArgAction::SetTrue, global = true, help_heading = "Global options")]
    pub(super) verbose: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Generate(Box<GenerateArgs>),
    Preview(PreviewArgs),
    Send(SendArgs),
    Match(MatchArgs),
    Backtest(Box<BacktestArgs>),
    #[cfg(feature = "aws")]
    Tail(Box<TailArgs>),
    Check(CheckArgs),
    Explain(ExplainArgs),
    Test(TestArgs),
    Actions(ActionsArgs),
    Init(InitArgs),
    Import(ImportArgs),
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
    #[cfg(feature = "aws")]
    Export(ExportArgs),
    /// Print the completion script for a shell
    #[command(after_long_help = "Examples:\n  \
        audit-alert completions bash > ~/.local/share/bash-completion/completions/audit-alert\n  \
        audit-alert completions zsh > ~/.zfunc/_audit-alert       (with ~/.zfunc in fpath)\n  \
        audit-alert completions fish > ~/.config/fish/completions/audit-alert.fish\n  \
        audit-alert completions powershell >> $PROFILE\n\n\
        Exit codes: 0 success, 2 invalid usage.")]
    Completions {
        /// The shell
        #[arg(value_enum)]
        shell: Shell,
    },
    /// Print completion candidates, for the scripts of `completions`
    #[command(name = "__complete", hide = true, disable_help_flag = true)]
    Complete {
        /// The words of the command line up to the cursor, with the command's name first
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "WORD")]
        words: Vec<OsString>,
    },
    /// Write manual pages, for releases
    #[command(name = "__man", hide = true, disable_help_flag = true)]
    Man {
        /// The folder to write to
        folder: PathBuf,
    },
}

impl Command {
    pub(super) fn refuses_hyperlinks(&self) -> bool {
        matches!(self, Self::Preview(PreviewArgs { no_hyperlinks: true, .. }))
    }

    /// Returns `true` for `--format json`.
    pub(super) fn prints_json(&self) -> bool {
        let format = match self {
            Self::Check(args) => return matches!(args.format, CheckFormat::Json),
            Self::Test(args) => return matches!(args.format, TestFormat::Json),
            Self::Preview(args) => return matches!(args.format(), PreviewFormat::Json),
            Self::Rules(args) => args.format(),
            Self::Backtest(args) => return matches!(args.output.format, BacktestFormat::Json),
            Self::Send(args) => args.format,
            Self::Match(args) => args.format,
            Self::Actions(args) => args.format,
            Self::Explain(args) => args.format,
            Self::Package(args) => args.format,
            #[cfg(feature = "aws")]
            Self::Tail(args) => args.format,
            #[cfg(feature = "aws")]
            Self::Install(args) => args.format,
            #[cfg(feature = "aws")]
            Self::Status(args) => args.format,
            #[cfg(feature = "aws")]
            Self::Uninstall(args) => args.format,
            #[cfg(feature = "aws")]
            Self::Doctor(args) => args.format,
            #[cfg(feature = "aws")]
            Self::Export(_) => return false,
            Self::Generate(_)
            | Self::Init(_)
            | Self::Import(_)
            | Self::Completions { .. }
            | Self::Complete { .. }
            | Self::Man { .. } => return false,
        };
        matches!(format, Format::Json)
    }
}

/// Preview the Slack message of an event
///
/// Draws the message from the payload that would be posted. Secrets in the event are redacted and control characters are
/// made visible.
///
/// EVENT can be an EventBridge event, a CloudTrail record, a log file ({"Records": [..]}), the output of
/// `aws cloudtrail lookup-events` or of `aws logs tail`, NDJSON, or any JSON with one of these inside, also as text,
/// base64 or gzip: as a file, a .gz file, or a folder of such files. `lookup:` is CloudTrail's event history, newest events
/// first: of the last 14 days, or since another time, as in `lookup:2h`.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:\n  \
    audit-alert preview event.json\n  \
    audit-alert preview --lang en --limit 3 logs/\n  \
    audit-alert preview --rules starter+cis event.json\n  \
    aws cloudtrail lookup-events --max-items 5 | audit-alert preview\n  \
    audit-alert preview --limit 5 lookup:     the newest events\n  \
    audit-alert preview --format json event.json | jq .blocks\n  \
    audit-alert preview --open event.json\n  \
    audit-alert preview --format html event.json > message.html\n  \
    audit-alert preview --builder-url event.json     print a link to Slack's Block Kit Builder\n\n\
    Exit codes: 0 success, 1 no event found, 2 invalid input or usage, 3 AWS error.")]
#[expect(clippy::struct_excessive_bools, reason = "flags of a command line")]
pub(super) struct PreviewArgs {
    /// Files or folders with events; `-` for standard input, the default in a pipe
    #[arg(value_name = "EVENT")]
    pub(super) events: Vec<PathBuf>,

    /// Rule set, or built-in packs joined by `+` [default: audit-alert.toml in the current folder or a parent, else `starter`]
    #[arg(long, value_name = "FILE|PACKS")]
    pub(super) rules: Option<PathBuf>,

    /// Use no rules: show the message of an event that no rule matches
    #[arg(long, conflicts_with = "rules")]
    pub(super) no_rules: bool,

    /// Stop after N messages
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(super) limit: Option<u64>,

    /// Output format [default: human, with `--open` html]
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<PreviewFormat>,

    /// Write an HTML page to a private temporary file and open it in the browser
    #[arg(long)]
    pub(super) open: bool,

    /// Print a link that opens the message in Slack's Block Kit Builder
    #[arg(long)]
    pub(super) builder_url: bool,

    /// Width in columns [default: that of the terminal, else $COLUMNS, else 80]
    #[arg(long, value_name = "N", value_parser = widths())]
    pub(super) width: Option<u16>,

    /// Print URLs after their labels instead of hyperlinks
    #[arg(long)]
    pub(super) no_hyperlinks: bool,

    /// Show secrets, in the terminal output only
    #[arg(long, conflicts_with = "builder_url")]
    pub(super) no_redact: bool,
}

/// The output formats of `preview`.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum PreviewFormat {
    /// The message, drawn for a terminal
    Human,
    /// The payload, one line for each event
    Json,
    /// One page with the messages of all events
    Html,
}

impl PreviewArgs {
    /// Returns the effective format.
    pub(super) fn format(&self) -> PreviewFormat {
        let default = if self.open { PreviewFormat::Html } else { PreviewFormat::Human };
        self.format.unwrap_or(default)
    }
}

fn widths() -> impl TypedValueParser<Value = u16> {
    clap::value_parser!(u16).range(i64::from(*WIDTHS.start())..=i64::from(*WIDTHS.end()))
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
