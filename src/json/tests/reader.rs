//! Tests of the token reader and of decoded texts.

use super::super::{JsonText, Node, Token, TokenReader, Value, parse, parse_first};

fn string(text: &str) -> JsonText<'_> {
    match parse(text).unwrap() {
        Node { value: Value::String(text), .. } => text,
        node => panic!("{node:?}"),
    }
}

#[test]
fn unpaired_surrogates_stay_apart() {
    assert_ne!(string(r#""\ud800""#), string(r#""\ud801""#));
    assert_ne!(string(r#""\ud800""#), string(r#""\ufffd""#));
    assert_eq!(&*string(r#""x\udc00y""#), "x\u{fffd}y");
    assert_eq!(string(r#""\ud800""#).as_bytes(), [0xED, 0xA0, 0x80]);
    assert_eq!(string(r#""\udfff""#).as_bytes(), [0xED, 0xBF, 0xBF]);
    assert_eq!(string(r#""\ud83d\ude00""#), string("\"😀\""));
    assert_eq!(string(r#""\ud83d\ud83d\ude00""#).as_bytes(), b"\xED\xA0\xBD\xF0\x9F\x98\x80");
}

#[test]
fn quoting_is_the_inverse_of_reading() {
    for text in [r#""""#, r#""a\"b\\c""#, r#""\u0000\u001f\u007f\u0085""#, r#""\ud800é\udbff😀""#]
    {
        let read = string(text);
        let mut quoted = String::new();
        read.write_quoted(&mut quoted).unwrap();
        assert_eq!(string(&quoted), read, "{quoted}");
    }
}

#[test]
fn names_have_their_span() {
    let text = r#"{ "a\u0062" : 1 }"#;
    let node = parse(text).unwrap();
    let member = &node.members().unwrap()[0];
    assert_eq!((&*member.name, text.get(member.name_span.range())), ("ab", Some(r#""a\u0062""#)));
}

#[test]
fn the_first_document_ends_at_its_bracket() {
    assert!(parse_first("{\"a\": 1} {").is_ok());
    assert!(parse("{\"a\": 1} {").is_err());
}

/// Tokens, each with the offset that the reader has consumed after it.
fn consumed(text: &str) -> Vec<(String, usize)> {
    let mut reader = TokenReader::new(text);
    let mut tokens = Vec::new();
    while let Ok(Some(token)) = reader.token() {
        tokens.push((format!("{token:?}"), reader.consumed()));
    }
    tokens
}

#[test]
fn a_name_reads_the_start_of_its_value() {
    let tokens = consumed(r#"{"a" : 12, "b":[true,"xy"]} tail"#);
    let offsets: Vec<_> = tokens.iter().map(|(_, at)| *at).collect();
    assert_eq!(offsets, [1, 9, 9, 16, 16, 20, 22, 26, 27], "{tokens:?}");
}

#[test]
fn a_string_is_read_on_demand() {
    let mut reader = TokenReader::new(r#"["\q"]"#);
    assert_eq!(reader.token(), Ok(Some(Token::BeginArray)));
    assert_eq!(reader.token(), Ok(Some(Token::String)));
    assert_eq!(reader.consumed(), 2);
    assert!(reader.token().is_err());
}

#[test]
fn reader_and_tree_accept_the_same_texts() {
    for text in [
        "",
        " ",
        "1",
        "[1,]",
        "[,1]",
        "{\"a\":1,}",
        "{,}",
        "[01]",
        "[1.]",
        "[-]",
        "[1e]",
        "nul",
        "[truex]",
        "{\"a\"}",
        "{\"a\":}",
        "[1 2]",
        "[]",
        "{}",
        "[[],{}]",
        "[\"a\",null,false,-0.5E+3]",
        "{\"a\":{\"b\":[1]}}",
        "\"x\"",
        "]",
    ] {
        let mut reader = TokenReader::new(text);
        let mut some = false;
        let read = loop {
            match reader.token() {
                Ok(Some(_)) => some = true,
                Ok(None) => break some,
                Err(_) => break false,
            }
        };
        assert_eq!(read, parse_first(text).is_ok(), "{text}");
    }
}
