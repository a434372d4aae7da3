//! The grammar of `test`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};

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
pub(in crate::cli) struct TestArgs {
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
    pub(in crate::cli) format: TestFormat,
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
