//! Evaluates one pattern on one event. The reference: simple and slow. Tests compare the compiled program with it.

use super::ast::Pattern;
use super::event::flatten;
use super::search::ArraySearch;
use crate::json::Node;

/// Returns `true` if an event matches a pattern. A value that is not an object matches no pattern.
/// [`super::check_event`] checks whether `EventBridge` accepts the event.
pub fn evaluate(pattern: &Pattern, event: &Node<'_>) -> bool {
    if event.members().is_none() {
        return false;
    }
    let (leaves, _) = flatten(event);
    pattern.sub_rules().iter().any(|rule| ArraySearch::new(pattern, rule, &leaves).succeeded())
}
