//! A rule set to backtest.

use super::partial::{RuleFacts, RuleSetFacts};
use crate::deploy::package::hex_sha256;
use crate::rules::bundle::Bundle;
use crate::rules::engine::Engine;
use crate::rules::file::FloodPolicy;
use crate::rules::set::Effective;

/// A compiled rule set with its facts for the report.
#[derive(Debug)]
pub struct BacktestRules {
    pub(super) engine: Engine,
    pub(super) facts: RuleSetFacts,
}

impl BacktestRules {
    /// Compiles a rule set. `name` is its file or packs.
    pub fn new(name: String, effective: &Effective, flood: FloodPolicy) -> Self {
        let engine = Engine::of(effective);
        let rules = engine.rules().iter().map(|it| RuleFacts {
            name: it.name.clone(),
            severity: it.severity,
            title: it.title.clone(),
        });
        let facts = RuleSetFacts {
            name,
            hash: hex_sha256(&Bundle::of(effective, flood).to_json()),
            rules: rules.collect(),
            ignores: effective.ignores.iter().map(|it| it.name.clone()).collect(),
            flood,
        };
        Self { engine, facts }
    }
}
