//! The table `[aws]`: settings of the stack that `install` creates.

use super::table::{Spanned, TomlTable};
use super::validate::{boundary_error, function_error, host_error, new_region, region_error};
use crate::aws::{Architecture, LogRetention, ReservedConcurrency};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::language::{Phrase, phrase};

/// Settings of the stack that `install` creates.
#[derive(Debug, Default)]
pub struct StackSettings {
    /// Regions beside the home region in which every rule is installed.
    pub regions: Option<Spanned<Vec<String>>>,
    /// ARN of an existing function that the rules invoke.
    pub function: Option<Spanned<String>>,
    /// Hosts other than Slack's that the function may post to.
    pub allow_hosts: Option<Spanned<Vec<String>>>,
    /// Reserved concurrency of the function.
    pub reserved_concurrency: Option<Spanned<ReservedConcurrency>>,
    /// Retention of the function's log.
    pub log_retention: Option<Spanned<LogRetention>>,
    /// Architecture of the function.
    pub architecture: Option<Spanned<Architecture>>,
    /// ARN of the permissions boundary of the stack's roles.
    pub permissions_boundary: Option<Spanned<String>>,
}

pub(super) fn stack(table: Option<TomlTable>, found: &mut Vec<Diagnostic>) -> StackSettings {
    let Some(mut table) = table else { return StackSettings::default() };
    let mut reader = ValueReader { found };
    let regions = table.spanned_texts("regions");
    for region in regions.iter().flat_map(|it| &it.value) {
        reader.found.extend(new_region(region));
    }
    let concurrency = table.number_or("reserved_concurrency").map(|it| {
        let count = it.value.map_or(ReservedConcurrency::Unreserved, ReservedConcurrency::Reserved);
        Spanned { value: count, span: it.span }
    });
    // `KeyKind` has rejected all other numbers and words.
    let retention = table
        .number("log_retention_days")
        .and_then(|it| Some(Spanned { value: LogRetention::of_days(it.value)?, span: it.span }));
    let architecture = table
        .text("architecture")
        .and_then(|it| Some(Spanned { value: Architecture::named(&it.value)?, span: it.span }));
    StackSettings {
        regions: regions.map(|it| {
            reader
                .texts(it, region_error, |value| phrase!("`{value}` is not a valid region", value))
        }),
        function: table.text("function").map(|it| {
            reader.text(it, function_error, |value| {
                phrase!("`{value}` is not a function for the rules", value)
            })
        }),
        allow_hosts: table.spanned_texts("allow_hosts").map(|it| {
            // The title does not repeat the value, which may be the whole URL of a relay.
            reader.texts(it, host_error, |_| phrase!("invalid host in `allow_hosts`"))
        }),
        reserved_concurrency: concurrency,
        log_retention: retention,
        architecture,
        permissions_boundary: table.text("permissions_boundary").map(|it| {
            reader.text(it, boundary_error, |value| {
                phrase!("`{value}` is not a permissions boundary", value)
            })
        }),
    }
}

/// Checks values and reports invalid ones.
struct ValueReader<'r> {
    found: &'r mut Vec<Diagnostic>,
}

impl ValueReader<'_> {
    fn text(
        &mut self,
        entry: Spanned<String>,
        error: impl Fn(&str) -> Option<Phrase>,
        title: impl Fn(&str) -> Phrase,
    ) -> Spanned<String> {
        self.check(&entry.value, entry.span, error, title);
        entry
    }

    fn texts(
        &mut self,
        entries: Spanned<Vec<Spanned<String>>>,
        error: impl Fn(&str) -> Option<Phrase>,
        title: impl Fn(&str) -> Phrase,
    ) -> Spanned<Vec<String>> {
        for entry in &entries.value {
            self.check(&entry.value, entry.span, &error, &title);
        }
        let value = entries.value.into_iter().map(|it| it.value).collect();
        Spanned { value, span: entries.span }
    }

    fn check(
        &mut self,
        value: &str,
        span: Span,
        error: impl Fn(&str) -> Option<Phrase>,
        title: impl Fn(&str) -> Phrase,
    ) {
        let label = error(value);
        let diagnostic = |label| Diagnostic::new(Code::RuleSetValue, span, title(value), label);
        self.found.extend(label.map(diagnostic));
    }
}
