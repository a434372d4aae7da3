//! The grammar of `rules`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand, ValueEnum};

use crate::cli::settings::region;
use crate::cli::shared_args::Format;

/// List the effective rules
///
/// The effective rules are those of the rule set (audit-alert.toml in the current folder or a parent, or --rules FILE) and of
/// its built-in packs, or those of the pack `starter` if there is no rule set. A row has the name of the rule, the severity, the
/// number of event names (`any` for every call), the regions, and the source: packs, or a line of the rule set.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:\n  \
    audit-alert rules\n  \
    audit-alert rules show iam-change          print the EventBridge pattern of a rule\n  \
    audit-alert rules show --all               print all patterns\n  \
    audit-alert rules packs                    list the built-in packs\n  \
    audit-alert rules coverage                 list the MITRE ATT&CK techniques that rules detect\n  \
    audit-alert rules export -o rules.json     write the rules as one file\n  \
    audit-alert rules --origins                print the settings and their sources\n  \
    audit-alert rules --open                   show all rules with examples in the browser\n  \
    audit-alert rules --format html > rules.html\n  \
    audit-alert rules --format json | jq -r 'select(.severity == \"critical\") | .name'\n\n\
    Exit codes: 0 success, 2 the rule set is invalid.")]
pub(crate) struct RulesArgs {
    #[command(subcommand)]
    pub(super) command: Option<RulesCommand>,

    /// Rule set, or built-in packs joined by `+` [default: audit-alert.toml in the current folder or a parent, else `starter`]
    #[arg(long, value_name = "FILE|PACKS", global = true)]
    pub(super) rules: Option<PathBuf>,

    /// Output format [default: human, with `--open` html]
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<RulesFormat>,

    /// Write an HTML page to a private temporary file and open it in the browser
    #[arg(long)]
    pub(super) open: bool,

    /// Home region [default: that of the settings, else ap-northeast-2]
    #[arg(long, value_name = "REGION", value_parser = region, global = true)]
    pub(super) region: Option<String>,

    /// Print the settings and the source of each
    #[arg(long)]
    pub(super) origins: bool,
}

impl RulesArgs {
    /// The format of the subcommand, else the one before it.
    pub(in crate::cli) fn format(&self) -> Format {
        let own = match &self.command {
            Some(RulesCommand::Show { format, .. } | RulesCommand::Packs { format }) => *format,
            Some(RulesCommand::Coverage { format: Some(CoverageFormat::Json) }) => {
                Some(Format::Json)
            }
            Some(
                RulesCommand::Coverage { .. } | RulesCommand::Export { .. } | RulesCommand::Schema,
            )
            | None => None,
        };
        own.unwrap_or(match self.rules_format() {
            RulesFormat::Json => Format::Json,
            RulesFormat::Human | RulesFormat::Html => Format::Human,
        })
    }

    /// The format of the list of rules.
    pub(super) fn rules_format(&self) -> RulesFormat {
        let default = if self.open { RulesFormat::Html } else { RulesFormat::Human };
        self.format.unwrap_or(default)
    }

    /// Returns a flag or a subcommand that does not print the list of rules.
    pub(super) fn other_than_list(&self) -> Option<&'static str> {
        match &self.command {
            Some(RulesCommand::Show { .. }) => Some("show"),
            Some(RulesCommand::Coverage { .. }) => Some("coverage"),
            Some(RulesCommand::Packs { .. }) => Some("packs"),
            Some(RulesCommand::Export { .. }) => Some("export"),
            Some(RulesCommand::Schema) => Some("schema"),
            None => self.origins.then_some("--origins"),
        }
    }
}

/// The output formats of the list of rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum RulesFormat {
    /// A table
    Human,
    /// One object for each row
    Json,
    /// A page with patterns, example messages and tests, for a wiki or an audit
    Html,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum CoverageFormat {
    /// For people
    #[value(alias = "text")]
    Human,
    /// For programs
    Json,
    /// For documents
    Markdown,
}

#[derive(Debug, Subcommand)]
pub(super) enum RulesCommand {
    /// Print the EventBridge pattern of a rule
    Show {
        /// Name of the rule
        #[arg(required_unless_present = "all")]
        name: Option<String>,

        /// Print all effective rules
        #[arg(long, conflicts_with = "name")]
        all: bool,

        /// Output format: indented JSON, or one line for each pattern, with --all with the name of its rule
        #[arg(long, value_enum, value_name = "FORMAT")]
        format: Option<Format>,
    },
    /// List the techniques of MITRE ATT&CK that rules detect, and rules without a technique or a test
    Coverage {
        /// Output format: a table, one JSON object for each row, or a Markdown document
        #[arg(long, value_enum, value_name = "FORMAT")]
        format: Option<CoverageFormat>,
    },
    /// List the built-in packs
    Packs {
        /// Output format: a table, or one JSON object for each row
        #[arg(long, value_enum, value_name = "FORMAT")]
        format: Option<Format>,
    },
    /// Write the effective rules as one file, which needs neither the pattern files nor the packs
    ///
    /// `--rules FILE` of the other commands accepts the file. It is the rules.json in the zip of `package`.
    Export {
        /// File to write; `-` for standard output
        #[arg(short, long, value_name = "FILE", default_value = "-")]
        output: PathBuf,
    },
    /// Print the JSON Schema of audit-alert.toml, for completion in editors
    Schema,
}
