//! Members of a record that are given as text. Athena and AWS's own samples write objects as JSON text; programs
//! write them in the syntax of their language, which is not read.

use super::record::{Record, TextMembers};
use crate::diagnostic::{Code, Diagnostic};
use crate::json::parse;
use crate::language::phrase;

/// Members of a record that are objects or arrays.
const MEMBERS: [&str; 6] = [
    IDENTITY,
    "requestParameters",
    "responseElements",
    "additionalEventData",
    "serviceEventDetails",
    "resources",
];

const IDENTITY: &str = "userIdentity";

impl<'t> Record<'t> {
    /// Parses the members that are given as JSON text.
    pub fn text_members(&self) -> TextMembers<'t> {
        let mut parsed = Vec::new();
        for member in self.members() {
            let text = member.node.string().filter(|it| it.trim_start().starts_with(['{', '[']));
            let name = MEMBERS.iter().find(|name| *member.name == ***name);
            let node = text.zip(name).and_then(|(text, name)| Some((*name, parse(text).ok()?)));
            // Of duplicate members the last counts.
            if let Some((name, _)) = node {
                parsed.retain(|(it, _)| *it != name);
            }
            parsed.extend(node);
        }
        TextMembers(parsed)
    }

    /// The problem of an identity that is text, but not JSON. The caller is then unknown: the text may be anything.
    pub fn unreadable_identity(&self) -> Option<Diagnostic> {
        let node = self.get(IDENTITY)?;
        let text = node.string()?;
        if parse(text).is_ok_and(|it| it.members().is_some()) {
            return None;
        }
        let title = phrase!("`userIdentity` is text that is not JSON");
        let label = phrase!("the caller is shown as unknown");
        let help = phrase!("CloudTrail writes an object here; export the records as JSON");
        Some(Diagnostic::new(Code::UnreadableIdentity, node.span, title, label).help(help))
    }
}
