//! The result of a search for patterns.

use super::rule::{TemplateRule, TemplateTarget};
use super::terraform::TerraformTarget;
use super::text_map::MappedText;
use crate::diagnostic::{Diagnostic, Span};

/// The result of the search for patterns in a text.
#[derive(Debug)]
pub enum Unwrapped {
    /// The text is no document of another tool. It may be a pattern.
    Plain,
    /// A document with patterns inside.
    Wrapping(Wrapping),
    /// A document of another tool without any pattern.
    NoPattern,
    /// A text in another language, or invalid YAML.
    Foreign(Box<Diagnostic>),
}

/// A document with patterns inside.
#[derive(Debug, Default)]
pub struct Wrapping {
    /// The patterns, in the order of the document.
    pub patterns: Vec<WrappedPattern>,
    /// Problems around the patterns: patterns that are encoded twice, and values that are unknown.
    pub findings: Vec<Diagnostic>,
    /// Rules whose pattern is known only on deployment.
    pub unresolved: Vec<UnresolvedRule>,
    /// Rules that have a schedule and no pattern.
    pub schedules: Vec<String>,
    /// True if the document is one page of a longer list.
    pub is_page: bool,
    /// Targets whose rule is known only on deployment.
    pub other_targets: Vec<TemplateTarget>,
}

/// A rule whose pattern is known only on deployment.
#[derive(Debug)]
pub struct UnresolvedRule {
    /// The name of the rule, if the document has one.
    pub name: Option<String>,
    /// The members of the rule.
    pub rule: TemplateRule,
}

/// A pattern inside a document.
#[derive(Debug)]
pub struct WrappedPattern {
    /// The name of its rule, if the document has one.
    pub name: Option<String>,
    /// The path of the pattern: `$.Resources.Rule.Properties.EventPattern`. Empty for the whole text.
    pub path: String,
    /// Location in the document.
    pub span: Span,
    /// Unknown values in the document, each of which every text passes.
    pub unknown: Vec<Span>,
    /// EventBridge gets this text as it is. Otherwise a tool writes it anew.
    pub is_verbatim: bool,
    /// The members of the rule.
    pub rule: TemplateRule,
    /// The address of the Terraform resource.
    pub(super) address: Option<String>,
    pub(super) text: MappedText,
    /// The expressions in place of the unknown values, in the text.
    pub(super) placeholders: Vec<Span>,
}

impl WrappedPattern {
    /// The text of the pattern.
    pub fn text(&self) -> &str {
        &self.text.text
    }

    /// The text with an expression in place of each unknown value.
    pub fn text_with(&self, expression: &str) -> String {
        let mut text = self.text().to_owned();
        for place in self.placeholders.iter().rev() {
            text.replace_range(place.range(), expression);
        }
        text
    }

    /// Returns the location of a span of the pattern in the document.
    pub fn origin(&self, span: Span) -> Span {
        self.text.map.origin(span)
    }

    /// Moves a diagnostic of the pattern to the document.
    #[must_use]
    pub fn move_diagnostic(&self, diagnostic: Diagnostic) -> Diagnostic {
        self.text.map.move_diagnostic(diagnostic)
    }
}

impl Wrapping {
    /// Adds Terraform's targets to their rules.
    pub(super) fn add_targets(&mut self, targets: Vec<TerraformTarget>) {
        for TerraformTarget { rule, target } in targets {
            let is_of = |it: &&mut WrappedPattern| {
                rule.as_deref().is_some_and(|rule| {
                    let refers = |address: &str| rule.contains(&format!("{address}."));
                    it.name.as_deref() == Some(rule) || it.address.as_deref().is_some_and(refers)
                })
            };
            let mut own: Vec<_> = self.patterns.iter_mut().filter(is_of).collect();
            for it in &mut own {
                it.rule.targets.push(target.clone());
            }
            let is_known = !own.is_empty() || rule.is_some_and(|it| self.schedules.contains(&it));
            self.other_targets.extend((!is_known).then_some(target));
        }
    }
}
