//! Terms: what they let through, and what they do not.

use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::json::JsonText;
use crate::pattern::address::{Address, AddressRange};
use crate::pattern::ast::{AnythingBut, Pattern, Term, Test};
use crate::pattern::complexity;
use crate::pattern::parse;

/// AWS was seen to accept a score of 7 and to refuse 11, and does not publish its limit.
const ACCEPTED_SCORE: usize = 7;

pub(super) fn lint(pattern: &Pattern) -> Vec<Diagnostic> {
    let mut found: Vec<_> = near_too_complex(pattern).into_iter().collect();
    for condition in pattern.conditions() {
        let always_text = !pattern.path(condition.path).text().to_string().contains('.');
        for test in &condition.tests {
            found.extend(literal_star(test));
            found.extend(crossing(test));
            found.extend((!always_text).then(|| other_types(test)).flatten());
        }
    }
    found
}

/// `*` in a literal is an ordinary character; people expect it to stand for anything. A star alone is meant: policies
/// of IAM have it for anybody and anything.
fn literal_star(test: &Test) -> Option<Diagnostic> {
    let Term::String(literal) = &test.term else { return None };
    if !literal.contains('*') || **literal == *"*" {
        return None;
    }
    let title = "`*` is an ordinary character in a literal".to_owned();
    let label = "matches this very text only".to_owned();
    let mut diagnostic = Diagnostic::new(Code::LintLiteralStar, test.span, title, label);
    let Some(wildcard) = as_wildcard(literal) else { return Some(diagnostic) };
    diagnostic.fix = Some(Box::new(Fix { span: test.span, text: wildcard }));
    Some(diagnostic.help("let it stand for anything".to_owned()))
}

/// The match expression in which the stars of a literal stand for anything, if EventBridge takes it.
fn as_wildcard(literal: &JsonText<'_>) -> Option<String> {
    let mut wildcard = std::str::from_utf8(literal.as_bytes()).ok()?.replace('\\', r"\\");
    while wildcard.contains("**") {
        wildcard = wildcard.replace("**", "*");
    }
    let expression = serde_json::json!({ "wildcard": wildcard }).to_string();
    parse(&format!("{{\"a\":[{expression}]}}")).is_ok().then_some(expression)
}

/// Whatever is not of the type that an `anything-but` names passes it.
fn other_types(test: &Test) -> Option<Diagnostic> {
    let Term::AnythingBut(not) = &test.term else { return None };
    let others = if matches!(not, AnythingBut::Numbers(_)) { "texts" } else { "numbers" };
    let title = format!("`anything-but` lets null, true, false and {others} through as well");
    let label = "and any other value of an array".to_owned();
    Some(Diagnostic::new(Code::LintOtherTypes, test.span, title, label))
}

/// EventBridge compares addresses of the two families by their first four bytes.
fn crossing(test: &Test) -> Option<Diagnostic> {
    let Term::Cidr(_, range) = &test.term else { return None };
    let (code, label) = match (range.low(), range.high()) {
        // 2000::/3 is all that is handed out of IPv6 (RFC 4291).
        (Address::V4([low, ..]), Address::V4([high, ..])) if low < 0x40 && high >= 0x20 => {
            (Code::LintCidrCrosses, "IPv6 addresses that begin with the same four bytes match, too")
        }
        (Address::V6(_), Address::V6(_)) if holds_v4(range) => {
            (Code::LintCidrCatchesV4, "IPv4 addresses with the same first bytes match, too")
        }
        _ => return None,
    };
    let title = "addresses of both families are compared".to_owned();
    Some(Diagnostic::new(code, test.span, title, label.to_owned()))
}

/// Whether some IPv4 address lies strictly between the first four bytes of the range's ends.
fn holds_v4(range: &AddressRange) -> bool {
    let first = |address| match address {
        Address::V4(bytes) => u32::from_be_bytes(bytes),
        Address::V6([a, b, c, d, ..]) => u32::from_be_bytes([a, b, c, d]),
    };
    first(range.high()).saturating_sub(first(range.low())) >= 2
}

fn near_too_complex(pattern: &Pattern) -> Option<Diagnostic> {
    let span = complexity::above(pattern, ACCEPTED_SCORE)?;
    let title = "these wildcards are near what EventBridge finds too complex".to_owned();
    let label = format!("complexity above {ACCEPTED_SCORE}");
    let help =
        "AWS was seen to accept 7 and to refuse 11; use fewer `*`, or fewer wildcards on one field";
    Some(Diagnostic::new(Code::LintNearTooComplex, span, title, label).help(help.to_owned()))
}
