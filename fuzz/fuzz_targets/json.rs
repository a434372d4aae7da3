//! Compares `json` with `serde_json`: both accept the same texts and read the same values. Compares the three readers
//! of `json` with each other.
//!
//! Known differences. Where the two disagree, the target checks that one of these is the reason:
//! * `json` keeps the text of numbers; `serde_json` converts them to floats and rejects numbers out of range.
//! * `json` keeps unpaired surrogates; `serde_json` rejects them.
//! * `json` rejects numbers longer than 1,000 characters and more than 1,000 levels; `serde_json` runs without its
//!   limit of 128 levels here.
#![no_main]

use audit_alert::diagnostic::Code;
use audit_alert::json::{
    Documents, JsonText, MAX_NUMBER, Node, OrderKey, Token, TokenReader, Value, parse, parse_first,
};
use libfuzzer_sys::fuzz_target;
use serde::Deserialize as _;
use serde_json::Value as Oracle;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    against_serde_json(text);
    against_each_other(text);
    // Iterating continues after invalid documents, and ends.
    let mut last = None;
    for node in Documents::new(text).flatten() {
        let start = Some(node.span.range().start);
        assert!(last < start, "documents in the order of the text");
        assert_eq!(parse(&text[node.span.range()]).map(|node| plain(&node)), Ok(plain(&node)));
        last = start;
    }
});

/// Parses with `serde_json`, at any depth.
fn oracle(text: &str) -> Result<Oracle, serde_json::Error> {
    let mut reader = serde_json::Deserializer::from_str(text);
    reader.disable_recursion_limit();
    let value = Oracle::deserialize(&mut reader)?;
    reader.end().map(|()| value)
}

fn against_serde_json(text: &str) {
    match parse(text) {
        Ok(node) => match oracle(text) {
            Ok(oracle) => compare(&node, &oracle),
            Err(error) => assert!(has_what_serde_json_refuses(&node), "{error}"),
        },
        Err(problem) if problem.code == Code::TooDeep => {}
        Err(problem) => {
            let long_number = problem.span.range().len() > MAX_NUMBER;
            assert!(long_number || oracle(text).is_err(), "{problem:?}");
        }
    }
}

fn is_float(number: &str) -> bool {
    number.parse::<f64>().is_ok_and(f64::is_finite)
}

fn is_whole(text: &JsonText<'_>) -> bool {
    text.units().all(|unit| unit.is_ok())
}

fn has_what_serde_json_refuses(node: &Node<'_>) -> bool {
    match &node.value {
        Value::Number(number) => !is_float(number),
        Value::String(text) => !is_whole(text),
        Value::Array(nodes) => nodes.iter().any(has_what_serde_json_refuses),
        Value::Object(members) => {
            members.iter().any(|it| !is_whole(&it.name) || has_what_serde_json_refuses(&it.node))
        }
        Value::Null | Value::Bool(_) => false,
    }
}

fn compare(node: &Node<'_>, oracle: &Oracle) {
    match (&node.value, oracle) {
        (Value::Null, Oracle::Null) => {}
        (Value::Bool(ours), Oracle::Bool(theirs)) => assert_eq!(ours, theirs),
        (Value::Number(text), Oracle::Number(number)) => {
            let ours: f64 = text.parse().expect("a number");
            assert_eq!(Some(ours), number.as_f64());
            if let Some(key) = OrderKey::of(text) {
                assert_eq!(key.float(), ours);
            }
        }
        (Value::String(ours), Oracle::String(theirs)) => {
            assert_eq!(&**ours, theirs);
            let mut quoted = String::new();
            ours.write_quoted(&mut quoted).expect("a string takes everything");
            assert_eq!(Ok(Value::String(ours.clone())), parse(&quoted).map(|node| node.value));
        }
        (Value::Array(ours), Oracle::Array(theirs)) => {
            assert_eq!(ours.len(), theirs.len());
            ours.iter().zip(theirs).for_each(|(ours, theirs)| compare(ours, theirs));
        }
        (Value::Object(ours), Oracle::Object(theirs)) => {
            assert!(ours.iter().all(|it| theirs.contains_key(&*it.name)));
            for (name, theirs) in theirs {
                compare(node.get(name).expect("the same names"), theirs);
            }
        }
        (ours, theirs) => panic!("{ours:?} is not {theirs:?}"),
    }
}

/// The tree, the tree of the first document and the tokens agree.
fn against_each_other(text: &str) {
    let (whole, first) = (parse(text), parse_first(text));
    match (&whole, &first) {
        (Ok(whole), Ok(first)) => assert_eq!(whole, first),
        (Err(problem), Ok(first)) => assert!(problem.span.start >= first.span.end),
        (Err(whole), Err(first)) => assert_eq!(whole, first),
        (Ok(_), Err(problem)) => panic!("{problem:?}"),
    }
    match first {
        Ok(node) => {
            let mut reader = TokenReader::new(text);
            tokens(&node, &mut reader);
            assert_eq!(reader.token(), Ok(None));
            assert_eq!(reader.consumed(), node.span.range().end);
        }
        Err(_) => {
            let mut reader = TokenReader::new(text);
            let nothing = text.bytes().all(|byte| b" \t\n\r".contains(&byte));
            while let Ok(token) = reader.token() {
                assert!(token.is_some() || nothing, "the reader accepts what the tree does not");
                if token.is_none() {
                    break;
                }
            }
        }
    }
}

fn tokens<'a>(node: &Node<'a>, reader: &mut TokenReader<'a>) {
    let token = reader.token().expect("the tree is valid").expect("the tree goes on");
    if token != Token::String || node.span.start.is_multiple_of(2) {
        assert_eq!(node.span.start, reader.span().start);
    }
    match &node.value {
        Value::Null => assert_eq!(token, Token::Null),
        Value::Bool(value) => assert_eq!(token, Token::Bool(*value)),
        Value::Number(text) => assert_eq!(token, Token::Number(text)),
        Value::String(text) => {
            assert_eq!(token, Token::String);
            // Some strings are left unread.
            if node.span.start.is_multiple_of(3) {
                assert_eq!(reader.span(), node.span);
                assert_eq!(reader.text().as_ref(), Ok(text));
                assert_eq!(reader.span(), node.span);
            }
        }
        Value::Array(nodes) => {
            assert_eq!(token, Token::BeginArray);
            if node.span.start % 7 == 6 {
                let depth = reader.depth();
                assert_eq!(reader.leave(depth - 1), Ok(()));
                return;
            }
            nodes.iter().for_each(|node| tokens(node, reader));
            assert_eq!(reader.token(), Ok(Some(Token::EndArray)));
        }
        Value::Object(members) => {
            assert_eq!(token, Token::BeginObject);
            for member in members {
                let name = reader.token().expect("the tree is valid");
                assert_eq!(name, Some(Token::Name(member.name.clone())));
                assert_eq!(reader.span(), member.name_span);
                tokens(&member.node, reader);
            }
            assert_eq!(reader.token(), Ok(Some(Token::EndObject)));
        }
    }
}

/// Formats a tree without its spans.
fn plain(node: &Node<'_>) -> String {
    match &node.value {
        Value::Array(nodes) => format!("[{}]", nodes.iter().map(plain).collect::<String>()),
        Value::Object(members) => {
            let member = |it: &audit_alert::json::Member<'_>| {
                format!("{:?}:{}", it.name.as_bytes(), plain(&it.node))
            };
            format!("{{{}}}", members.iter().map(member).collect::<String>())
        }
        Value::String(text) => format!("{:?}", text.as_bytes()),
        value => format!("{value:?}"),
    }
}
