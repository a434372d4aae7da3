//! Tests of the scanner.

use super::super::{Json, parse_first};

#[test]
fn skipping_an_object_agrees_with_the_tree_parser() {
    let compact =
        r#"{"a":"b","name":"longer than a word","c":{"d":"\"\\e"},"f":["g",{"h":"i"}],"j":1}"#;
    let spaced = compact.replace(',', " , ").replace(':', "\n:\t");
    for object in [compact, &spaced] {
        for at in 1..object.len() {
            for byte in b"\"\\,:{}[] \n\x01a1" {
                let mut bytes = object.as_bytes().to_vec();
                bytes[at] = *byte;
                let tree = parse_first(str::from_utf8(&bytes).unwrap());
                let end = tree.ok().map(|node| node.span.range().end);
                assert_eq!(Json(&bytes).skip_object(0, 0), end, "{}", bytes.escape_ascii());
            }
        }
    }
}

#[test]
fn utf8_is_checked_across_blocks() {
    for at in 0..200 {
        let text = format!("{}가é{}", "a".repeat(at), "b".repeat(200 - at));
        assert!(Json(text.as_bytes()).is_utf8(text.len()));
        for removed in at..at + 5 {
            let mut bytes = text.clone().into_bytes();
            bytes.remove(removed);
            assert!(!Json(&bytes).is_utf8(bytes.len()), "{at} {removed}");
            // An invalid byte after the end is not tested.
            assert!(Json(&bytes).is_utf8(at));
        }
    }
}
