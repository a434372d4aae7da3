//! Names texts of other languages that are passed as event patterns.

use crate::diagnostic::{Code, Diagnostic, Span};
use crate::language::{Phrase, phrase};

/// Returns the problem of a text in another language.
pub(super) fn foreign(text: &str) -> Option<Diagnostic> {
    if is_metric_filter(text) {
        let title = phrase!("this is a filter pattern of CloudWatch Logs, not an event pattern");
        let label = phrase!("it selects log events for a metric filter or a subscription");
        let help = phrase!(
            "EventBridge has a language of its own: {{\"detail\": {{\"eventName\": [\"ConsoleLogin\"]}}}};\n\
             `aws logs test-metric-filter` tests a filter pattern"
        );
        return Some(problem(text, title, label).help(help));
    }
    is_hcl(text).then(|| {
        let title = phrase!("this is Terraform's configuration language, not JSON");
        let label = phrase!("the pattern is known once Terraform evaluates it");
        let help = phrase!(
            "write the plan as JSON, and check that:\n\
             `terraform plan -out plan && terraform show -json plan > plan.json`"
        );
        problem(text, title, label).help(help)
    })
}

fn problem(text: &str, title: Phrase, label: Phrase) -> Diagnostic {
    let start = text.len() - text.trim_start().len();
    let line = text.trim_start().lines().next().unwrap_or_default().trim_end();
    let span = Span::new(start, start + line.len());
    Diagnostic::new(Code::PatternOtherLanguage, span, title, label)
}

/// Reports whether a text begins as a filter pattern for JSON log events: `{ ($.eventName = ..`, `{ $.errorCode = ..`
/// (`CloudWatch` Logs user guide, "Filter pattern syntax").
fn is_metric_filter(text: &str) -> bool {
    let text = text.trim_start().trim_start_matches(['"', '\'']);
    let is_open = |c: char| c.is_whitespace() || c == '(' || c == '!';
    let selector = text.strip_prefix('{').map(|it| it.trim_start_matches(is_open));
    selector.is_some_and(|it| it.starts_with("$.") || it.starts_with("$["))
}

/// Blocks at the beginning of lines of Terraform's configuration.
const BLOCKS: [&str; 8] = [
    "resource \"",
    "module \"",
    "data \"",
    "variable \"",
    "provider \"",
    "output \"",
    "locals {",
    "terraform {",
];

fn is_hcl(text: &str) -> bool {
    let is_json = text.trim_start().starts_with(['{', '[', '"']);
    let is_block = |line: &str| BLOCKS.iter().any(|block| line.starts_with(block));
    !is_json && text.lines().any(is_block)
}
