//! One pattern and one event → does it match. Slow and as plain as the rules allow: the compiled program is held to it.

use super::ast::Pattern;
use super::event::flatten;
use super::search::ArraySearch;
use crate::json::Node;

/// Whether an event matches a pattern. Anything but an object matches none. Whether `EventBridge` would take the object
/// for an event is not asked here, but by [`super::check_event`].
pub fn evaluate(pattern: &Pattern, event: &Node<'_>) -> bool {
    if event.members().is_none() {
        return false;
    }
    let (leaves, _) = flatten(event);
    pattern.sub_rules().iter().any(|rule| ArraySearch::new(pattern, rule, &leaves).succeeded())
}
