//! The grammar of `explain`.

use clap::Args as ClapArgs;
use clap_complete::engine::ArgValueCompleter;

use crate::cli::codes::complete_code;
use crate::cli::shared_args::Format;

/// Explain a diagnostic code
///
/// Prints the section of docs/checks.md for a code such as AA0105, which errors, warnings and notes show in brackets.
/// Without CODE, lists all codes.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:\n  \
    audit-alert explain AA0207\n  \
    audit-alert explain                        list all codes\n  \
    audit-alert explain --format json | jq -r 'select(.level == \"note\") | .code'\n\n\
    Exit codes: 0 success, 2 unknown code.")]
pub(in crate::cli) struct ExplainArgs {
    /// Code, in upper or lower case
    #[arg(value_name = "CODE", add = ArgValueCompleter::new(complete_code))]
    pub(super) code: Option<String>,

    /// Output format: text, or one JSON object for each code
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(in crate::cli) format: Format,
}
