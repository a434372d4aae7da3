//! Reads YAML as JSON, without anchors and tags, which the files do not use.
use granit_parser::{Event, Parser};
use serde_json::{Map, Value};

/// Returns the document of a file of the repository. All scalars are texts.
pub(crate) fn document(path: &str) -> Value {
    let text = std::fs::read_to_string(path).unwrap();
    let mut events = Parser::new_from_str(&text).map(|it| it.unwrap().0);
    loop {
        let event = events.next().unwrap();
        if !matches!(event, Event::StreamStart | Event::DocumentStart(..)) {
            return value(event, &mut events).unwrap();
        }
    }
}

/// Returns the value that an event begins, or `None` at the end of a collection.
fn value<'t>(event: Event<'t>, rest: &mut impl Iterator<Item = Event<'t>>) -> Option<Value> {
    Some(match event {
        Event::Scalar(text, ..) => Value::String(text.into_owned()),
        Event::SequenceStart(..) => {
            let mut elements = Vec::new();
            while let Some(element) = rest.next().and_then(|it| value(it, rest)) {
                elements.push(element);
            }
            Value::Array(elements)
        }
        Event::MappingStart(..) => {
            let mut members = Map::new();
            while let Some(name) = rest.next().and_then(|it| value(it, rest)) {
                let name = name.as_str().unwrap().to_owned();
                members.insert(name, rest.next().and_then(|it| value(it, rest)).unwrap());
            }
            Value::Object(members)
        }
        Event::SequenceEnd | Event::MappingEnd => return None,
        other => panic!("unexpected {other:?}"),
    })
}
