//! Flags that override the settings of the stack for one run.

use super::{EffectiveSettings, Provenance, Setting, of_flag};
use crate::language::{Phrase, phrase};

/// The values of flags. An empty list and `None` keep the setting.
#[derive(Clone, Debug, Default)]
pub struct StackFlags {
    /// `--regions`
    pub regions: Vec<String>,
    /// `--function`
    pub function: Option<String>,
    /// `--allow-host`
    pub allow_hosts: Vec<String>,
}

impl EffectiveSettings {
    /// Applies the flags. Returns a note for each setting of a file that a flag overrides: the next run without the flag
    /// applies the file again.
    pub fn with_flags(mut self, flags: StackFlags) -> (Self, Vec<Phrase>) {
        let StackFlags { regions, function, allow_hosts } = flags;
        let list = |it: &Vec<String>| it.join(", ");
        let one = |it: &Option<String>| it.clone().unwrap_or_default();
        let notes = [
            set(&mut self.regions, "aws.regions", not_empty(regions), "--regions", list),
            set(&mut self.function, "aws.function", function.map(Some), "--function", one),
            set(
                &mut self.allow_hosts,
                "aws.allow_hosts",
                not_empty(allow_hosts),
                "--allow-host",
                list,
            ),
        ];
        (self, notes.into_iter().flatten().collect())
    }
}

fn not_empty(list: Vec<String>) -> Option<Vec<String>> {
    Some(list).filter(|it| !it.is_empty())
}

/// Sets a setting by a flag. Returns a note if a file has another value.
fn set<T: PartialEq>(
    setting: &mut Setting<T>,
    key: &'static str,
    value: Option<T>,
    flag: &'static str,
    text: impl Fn(&T) -> String,
) -> Option<Phrase> {
    let before = std::mem::replace(setting, of_flag(value?, flag));
    if before.from == Provenance::BuiltIn || before.value == setting.value {
        return None;
    }
    Some(phrase!(
        "{key}: {value} ({flag}), for this run; {file} has {before}",
        key,
        value = text(&setting.value),
        flag,
        file = &before.from,
        before = text(&before.value)
    ))
}
