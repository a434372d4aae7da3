//! Generates hostile events, patterns and names. Equal numbers give equal results.

use serde_json::{Map, Value};

/// Texts that are commands, or that become commands beside others.
const TEXTS: [&str; 40] = [
    "::error::x",
    "::error file=a,line=1::x",
    "::set-env name=PATH::/tmp",
    "::stop-commands::x",
    "\n::add-mask::x",
    "\r\n::warning::x",
    "a\r::notice::x",
    " \t::group::x",
    "\u{a0}::debug::x",
    "\u{3000}\u{feff}::error::x",
    ":\u{200d}:error::x",
    ":\u{fe0f}:\u{ad}error::x",
    "\u{2028}::error::x",
    "\u{85}::error::x",
    "\u{b}::error::x\u{c}::error::x",
    "\u{1b}[31m::error::x",
    "\u{0}::error::x",
    "::::",
    "::",
    ":",
    "##[error]x",
    "##[set-env name=PATH]/tmp",
    "a ##[group]",
    "\n##[add-path]x",
    "##\u{200d}[error]x",
    "#\u{fe0f}#[error]x",
    "###[error]x##[warning]y",
    "##",
    "[error]x",
    "##vso[task.setvariable variable=PATH]/tmp",
    "a ##vso[task.complete result=Succeeded;]b",
    "##v\u{200b}so[task.complete]x",
    "##VSO[task.complete]x",
    "##teamcity[buildStatus status='SUCCESS']",
    "x\n##teamcity[testFailed name='a' message='b']",
    "*##[error]* _::error::_ `##vso[a.b]` ~::x::~",
    "&#35;#[error] \\u0023#[error] %0A::error::x",
    "a very long text of many words that is wrapped somewhere in its middle ::error::x ##[error]",
    "```\n::error::x\n```",
    "arn:aws:iam::111122223333:user/::error::x",
];

/// A generator of numbers (`SplitMix64`).
pub(super) struct Numbers(u64);

impl Numbers {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % limit as u64).unwrap()
    }

    /// Returns a hostile text.
    pub(super) fn text(&mut self) -> String {
        let first = TEXTS[self.below(TEXTS.len())];
        match self.below(4) {
            0 => format!("{first}{}", TEXTS[self.below(TEXTS.len())]),
            1 => format!("{first} {}", TEXTS[self.below(TEXTS.len())]),
            _ => first.to_owned(),
        }
    }

    /// Returns a hostile file name.
    pub(super) fn file_name(&mut self) -> String {
        let name: String = self.text().chars().filter(|c| !matches!(c, '/' | '\0')).collect();
        name.replace("tmp", "x").chars().take(60).collect()
    }

    /// Replaces texts in a value, and names of members at any depth but the first ones.
    pub(super) fn hostile(&mut self, value: &Value, depth: usize) -> Value {
        match value {
            Value::String(text) => Value::String(match self.below(6) {
                0 | 1 => text.clone(),
                2 => format!("{text}{}", self.text()),
                3 => format!("{}{text}", self.text()),
                _ => self.text(),
            }),
            Value::Array(values) => values.iter().map(|it| self.hostile(it, depth + 1)).collect(),
            Value::Object(members) => {
                let mut hostile = Map::new();
                for (name, value) in members {
                    // Without the names of a record, the value would not be an event.
                    let is_kept = depth < 2 || self.below(3) > 0;
                    let name = if is_kept { name.clone() } else { self.text() };
                    let value = self.hostile(value, depth + 1);
                    hostile.insert(name, value);
                }
                if depth > 0 {
                    hostile.insert(self.text(), Value::String(self.text()));
                }
                Value::Object(hostile)
            }
            other => other.clone(),
        }
    }

    /// Returns a pattern with hostile names and values. One in four is invalid.
    pub(super) fn pattern(&mut self) -> String {
        let condition = match self.below(4) {
            0 => serde_json::json!({ self.text(): self.text() }),
            1 => serde_json::json!([{ "prefix": self.text() }, { "anything-but": [self.text()] }]),
            _ => serde_json::json!([self.text(), self.text()]),
        };
        let pattern = serde_json::json!({
            "source": ["aws.ecs", self.text()],
            "detail": { self.text(): condition, "eventName": [{ "wildcard": self.text() }] },
        });
        if self.below(2) == 0 { pattern.to_string() } else { format!("{pattern:#}") }
    }
}
