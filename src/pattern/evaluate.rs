//! One pattern and one event → does it match. Slow and as plain as the rules allow: the compiled program is held to it.

use super::ast::Pattern;
use super::event::flatten;
use super::search::Search;
use crate::json::Node;

/// Whether an event matches a pattern. Of the event's text, nothing but the values is looked at: whether
/// `EventBridge` would take the event at all is [`super::check_event`]'s question.
pub fn evaluate(pattern: &Pattern, event: &Node<'_>) -> bool {
    let (leaves, _) = flatten(event);
    pattern.sub_rules().iter().any(|rule| Search::new(pattern, rule, &leaves).succeeded())
}
