//! Which rules an event alerts on: the question of the function, of the preview and of rule tests.

use crate::alert;
use crate::alert::{Language, Text};
use crate::json::parse;
use crate::pattern::{Builder, Program, RuleId, TooLarge, evaluate};
use crate::rules::set::{Effective, EffectiveRule};

/// The rules in effect, ready to be asked about events.
#[derive(Debug)]
pub struct Lookup<'e> {
    effective: &'e Effective,
    program: Program,
}

/// What the rules say of an event.
#[derive(Debug)]
pub struct Verdict<'e> {
    /// The rules that match, the gravest first.
    pub rules: Vec<&'e EffectiveRule>,
    /// What says that it never alerts, although rules match.
    pub ignored: Option<&'e str>,
}

impl<'e> Lookup<'e> {
    /// Makes one program of all rules.
    pub fn new(effective: &'e Effective) -> Result<Self, TooLarge> {
        let mut builder = Builder::new();
        for (id, rule) in (0..).map(RuleId).zip(&effective.rules) {
            builder.add(id, &rule.parsed);
        }
        Ok(Self { effective, program: builder.build()? })
    }

    /// Asks about an event, given in its envelope.
    pub fn ask(&self, event: &str) -> Result<Verdict<'e>, String> {
        let mut scratch = self.program.scratch();
        let found = self.program.matches(event.as_bytes(), &mut scratch);
        let found = found.map_err(|error| error.to_string())?;
        let rules = found.ids().iter().filter_map(|id| self.effective.rules.get(id.0 as usize));
        let mut rules: Vec<_> = rules.collect();
        rules.sort_by_key(|rule| std::cmp::Reverse(rule.about.severity));
        let ignored = if rules.is_empty() { None } else { self.ignored(event)? };
        Ok(Verdict { rules, ignored })
    }

    fn ignored(&self, event: &str) -> Result<Option<&'e str>, String> {
        if self.effective.ignores.is_empty() {
            return Ok(None);
        }
        let node = parse(event).map_err(|problem| problem.title)?;
        let ignore = self.effective.ignores.iter().find(|it| evaluate(&it.parsed, &node));
        Ok(ignore.map(|it| it.name.as_str()))
    }
}

impl Verdict<'_> {
    /// What the message says of the gravest rule.
    pub fn rule(&self, language: Language) -> Option<alert::Rule> {
        let gravest = self.rules.first()?;
        let title = gravest.about.title.as_ref().map(|title| match language {
            Language::Ko => title.ko.as_str(),
            Language::En => title.en.as_str(),
        });
        let title = Text::new(title.unwrap_or(&gravest.name), false)?;
        Some(alert::Rule { title, severity: gravest.about.severity })
    }
}
