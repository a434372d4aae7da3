//! Techniques and controls that a rule names.

use super::table::{Spanned, TomlTable, toml_string};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::language::phrase;
use crate::rules::techniques::{ATTACK, Technique, is_technique_id, techniques};

/// Reads identifiers of techniques. One that is not in the table may be valid for another platform.
pub(super) fn mitre(table: &mut TomlTable, found: &mut Vec<Diagnostic>) -> Vec<String> {
    let mut given = Vec::new();
    for id in table.texts("mitre").unwrap_or_default() {
        if Technique::of_id(&id.value).is_none() {
            found.push(unknown_technique(&id));
        }
        given.push(id.value);
    }
    given
}

fn unknown_technique(id: &Spanned<String>) -> Diagnostic {
    let has_form = is_technique_id(&id.value);
    let mut diagnostic = if has_form {
        let title = phrase!("`{id}` is not a known technique", id = id.value);
        let label =
            phrase!("no cloud technique of {edition} has this identifier", edition = ATTACK);
        Diagnostic::new(Code::RuleSetTechnique, id.span, title, label)
    } else {
        let title = phrase!("`{id}` is not the identifier of a technique", id = id.value);
        let label = phrase!("an identifier looks like T1098 or T1098.001");
        Diagnostic::new(Code::RuleSetValue, id.span, title, label)
    };
    let known: Vec<_> = techniques().iter().map(|it| it.id).collect();
    if let Some(near) = nearest(&id.value, &known) {
        diagnostic = diagnostic.suggest(near, toml_string(near));
    }
    diagnostic
}

/// Reads numbers of controls. An edition of the benchmark may lack one.
pub(super) fn cis(table: &mut TomlTable, found: &mut Vec<Diagnostic>) -> Vec<String> {
    let is_number = |it: &str| !it.is_empty() && it.bytes().all(|b| b.is_ascii_digit());
    let mut given = Vec::new();
    for id in table.texts("cis").unwrap_or_default() {
        if !id.value.contains('.') || !id.value.split('.').all(is_number) {
            let title = phrase!("`{id}` is not the number of a control", id = id.value);
            let label = phrase!("a number looks like 4.3");
            found.push(Diagnostic::new(Code::RuleSetValue, id.span, title, label));
        }
        given.push(id.value);
    }
    given
}
