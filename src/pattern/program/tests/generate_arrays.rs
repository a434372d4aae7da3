//! Generates patterns and events with arrays of objects. `tests/differential/` uses them as well.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Generates patterns on the fields of the events below, whose names put them at various positions of the evaluation
/// order.
pub(super) fn pattern() -> impl Strategy<Value = String> {
    let names = ["a.x", "a.y", "a.z", "a.b.x", "a.b.y", "a.b.z", "c.x", "c.y", "a", "a.b"];
    let terms = [
        "1",
        "2",
        "1, 2",
        "{\"exists\": false}",
        "{\"exists\": false}, 1",
        "{\"exists\": true}",
        "{\"anything-but\": 1}",
        "{\"anything-but\": 1}, {\"anything-but\": [2, 3]}",
    ];
    vec((select(names.to_vec()), select(terms.to_vec())), 2..6).prop_map(|conditions| {
        let conditions: Vec<_> =
            conditions.iter().map(|(name, terms)| format!("\"{name}\": [{terms}]")).collect();
        format!("{{{}}}", conditions.join(", "))
    })
}

/// Generates arrays of objects, some with arrays inside. `spread` adds names that lead one path to several arrays.
pub(super) fn event(spread: bool) -> impl Strategy<Value = String> {
    let field =
        (select(&["x", "y", "z"][..]), 1..4).prop_map(|(name, n)| format!("\"{name}\": {n}"));
    let element = prop::sample::subsequence(vec!["x", "y", "z"], 0..=3).prop_flat_map(|names| {
        vec(1..4, names.len()).prop_map(move |values| {
            let fields: Vec<_> =
                names.iter().zip(values).map(|(name, n)| format!("\"{name}\": {n}")).collect();
            fields.join(", ")
        })
    });
    let object = element.clone().prop_map(|fields| format!("{{{fields}}}"));
    let inner = vec(object.clone(), 0..4).prop_map(|objects| format!("[{}]", objects.join(", ")));
    let outer = (element, inner.clone()).prop_map(|(fields, inner)| {
        let comma = if fields.is_empty() { "" } else { ", " };
        format!("{{{fields}{comma}\"b\": {inner}}}")
    });
    // A value next to an array whose elements have values at the same path, and a second array there.
    let dotted = (field, inner.clone(), 1..4, inner.clone()).prop_map(|(field, one, n, two)| {
        format!("{{{field}, \"b\": {one}, \"b.x\": {n}, \"b\": {two}}}")
    });
    let element = prop_oneof![
        4 => outer,
        1 => object,
        1 => inner.clone().prop_map(move |inner| if spread { inner } else { "{}".to_owned() }),
        2 => dotted.prop_map(move |dotted| if spread { dotted } else { "1".to_owned() }),
    ];
    let array = vec(element, 0..5).prop_map(|elements| format!("[{}]", elements.join(", ")));
    (array.clone(), inner, array).prop_map(move |(a, c, again)| {
        let again = if spread { format!(", \"a\": {again}, \"a.x\": 2") } else { String::new() };
        format!("{{\"a\": {a}, \"c\": {c}{again}}}")
    })
}
