//! The rules to match events against: of a rule set, or of pattern files.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::alert::Severity;
use crate::cli::patterns::load_rules;
use crate::cli::rule_set::{self, LoadedSet, load_set};
use crate::cli::{CommandContext, Failure};
use crate::diagnostic::{Level, Source};
use crate::language::phrase;
use crate::report::matching::ExplainedRule;
use crate::rules::engine::{AlertingRule, Engine};
use crate::rules::set::State;

/// The rules, with the texts of their patterns for explanations.
#[derive(Debug)]
pub(super) struct MatchRules {
    engine: Engine,
    /// The text of each rule's pattern.
    sources: Vec<Arc<Source>>,
}

impl MatchRules {
    /// Loads a rule set, which must be valid. `rules` is the value of `--rules`.
    pub(super) fn load_set(
        rules: Option<&Path>,
        context: &mut CommandContext<'_, '_>,
    ) -> Result<LoadedSet, Failure> {
        if let Some(path) = rules.filter(|it| it.is_dir()) {
            let folder = path.display();
            return Err(Failure::usage(phrase!("{folder} is a folder, not a rule set", folder))
                .hint(phrase!("to use the default rules, write --rules after the events")));
        }
        let path = rule_set::chosen(rules, context)?;
        let set = load_set(path.as_deref(), context)?;
        set.require_valid(Level::Error, context)?;
        set.report_default(context)?;
        Ok(set)
    }

    /// Loads the rules and the ignored events of a rule set. `rules` is the value of `--rules`.
    pub(super) fn of_rule_set(
        rules: Option<&Path>,
        context: &mut CommandContext<'_, '_>,
    ) -> Result<Self, Failure> {
        let set = Self::load_set(rules, context)?;
        let engine = Engine::of(&set.effective);
        let sources = set.effective.rules.into_iter().map(|it| it.pattern).collect();
        Ok(Self { engine, sources })
    }

    /// Loads pattern files. Returns `None` if one is invalid, after printing its diagnostics.
    pub(super) fn of_patterns(
        paths: &[PathBuf],
        context: &mut CommandContext<'_, '_>,
    ) -> Result<Option<Self>, Failure> {
        let Some(loaded) = load_rules(paths, context)? else { return Ok(None) };
        let mut sources = Vec::new();
        let rules: Vec<_> = loaded
            .into_iter()
            .map(|it| {
                sources.push(it.source);
                (rule_of_pattern(it.name), it.pattern)
            })
            .collect();
        Ok(Some(Self { engine: Engine::new(rules, []), sources }))
    }

    pub(super) fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Returns the rule with an index from a verdict.
    pub(super) fn get(&self, index: usize) -> ExplainedRule<'_> {
        let (name, pattern) = (&self.engine.rule(index).name, self.engine.pattern(index));
        ExplainedRule { name, source: &self.sources[index], pattern }
    }
}

/// A pattern without a rule matches all events. All have the same severity, so that they stay in order.
fn rule_of_pattern(name: String) -> AlertingRule {
    AlertingRule { name, title: None, severity: Severity::Medium, state: State::AllEvents }
}
