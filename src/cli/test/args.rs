//! The grammar of `test`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand, ValueEnum};

/// Run the tests of a rule set
///
/// A test is an event, from a file or generated, with the rules that must match it and the rules that must not. Tests are
/// [[test]] tables in the rule set or in files beside it: tests/*.toml.
#[derive(Debug, ClapArgs)]
#[command(
    args_conflicts_with_subcommands = true,
    after_long_help = "Examples:\n  \
    audit-alert test\n  \
    audit-alert test --format junit > results.xml\n  \
    audit-alert test --packs                         run the tests of the built-in packs too\n  \
    audit-alert test record event.json               print a test made from a real event\n\n\
    A test file:\n  \
    [[test]]\n  \
    generate = \"ecs DeleteCluster\"      # or event = \"event.json\", or the event as JSON\n  \
    identity = \"root\"                   # and other flags of generate: user, role, error, set, ..\n  \
    matches = [\"ecs\"]\n  \
    misses = [\"iam\"]\n\n\
    Exit codes: 0 all tests passed, 1 a test failed, or no tests found, 2 the rule set or a test is invalid."
)]
pub(in crate::cli) struct TestArgs {
    #[command(subcommand)]
    pub(super) command: Option<TestCommand>,

    /// Files or folders of tests [default: those of the rule set, and tests/*.toml beside it]
    #[arg(value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,

    /// Rule set, or built-in packs joined by `+` [default: audit-alert.toml in the current folder or a parent, else `starter`]
    #[arg(long, value_name = "FILE|PACKS")]
    pub(super) rules: Option<PathBuf>,

    /// Run the tests of the built-in packs too
    #[arg(long)]
    pub(super) packs: bool,

    /// Output format: a line for each test, a JSON object for each test, or `JUnit` XML
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(in crate::cli) format: TestFormat,
}

#[derive(Debug, Subcommand)]
pub(super) enum TestCommand {
    Record(RecordArgs),
}

/// Make tests from real events
///
/// Each event becomes a [[test]] table with the rules that match it now. Identifiers, names, addresses and times are
/// replaced, except the values that the rules require. Events that differ only in replaced values give one test, and tests
/// that exist are not made again.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:\n  \
    audit-alert test record event.json\n  \
    audit-alert test record -o tests/recorded.toml logs/\n  \
    aws cloudtrail lookup-events --max-items 5 | audit-alert test record -\n\n\
    EVENT is any input of `audit-alert preview`.\n\n\
    Exit codes: 0 success, 1 no event found, 2 invalid input, rule set or usage.")]
pub(super) struct RecordArgs {
    /// Files or folders with events; `-` for standard input
    #[arg(value_name = "EVENT", required = true)]
    pub(super) events: Vec<PathBuf>,

    /// Rule set, or built-in packs joined by `+` [default: audit-alert.toml in the current folder or a parent, else `starter`]
    #[arg(long, value_name = "FILE|PACKS")]
    pub(super) rules: Option<PathBuf>,

    /// Append the tests to this file: the rule set, or a file such as tests/recorded.toml beside it [default: print them]
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(in crate::cli) enum TestFormat {
    /// For people
    #[default]
    Human,
    /// For programs
    Json,
    /// For CI systems
    Junit,
}
