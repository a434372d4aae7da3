//! Generates patterns and events with few names and values in many spellings, so that they match often.
//! `tests/differential/` uses them as well.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

const NAMES: &[&str] =
    &["a", "a", "a", "b", "b", "c", "a.b", "a.b", "b.a", "a.b.c", "", "a.", ".a", "é", "prefixes"];

/// Texts, with JSON escapes.
const TEXTS: &[&str] = &[
    "",
    "x",
    "X",
    "xy",
    "xyx",
    "xyxyx",
    "yx",
    "axb",
    "abcabc",
    "5",
    "k",
    "K",
    "\\u212a",
    "é",
    "\\u00e9",
    "É",
    "ß",
    "SS",
    "ss",
    "xß",
    "ſ",
    "i\\u0307",
    "İ",
    "ǅ",
    "Ǆ",
    "😀",
    "\\ud83d\\ude00",
    "\\ud83d",
    "\\ude00",
    "x\\ud83d",
    "\\n\\\"\\\\",
    "*",
    "10.0.0.1",
    "010.0.0.1",
    "10.0.0.99",
    "32.1.13.184",
    "255.255.255.255",
    "0.0.0.0",
    "::ffff:a00:1",
    "2001:db8::1",
    "2001:DB8:0::1",
    "::",
    "a text of more than sixteen bytes, of which there are two",
    "a text of more than sixteen bytes, of which there are 2",
];

const NUMBERS: &[&str] = &[
    "5",
    "5.0",
    "50e-1",
    "0.5e1",
    "5.0000000000000001",
    "0",
    "-0",
    "-0.0e7",
    "-6",
    "100",
    "1e2",
    "0.1",
    "0.10",
    "1e400",
    "10e399",
    "9007199254740993",
    "9007199254740992",
    "4.9e-324",
    "1.7976931348623157e308",
];

/// Numbers that `numeric` accepts, in ascending order.
const COMPARABLE: &[&str] = &["-6", "-0.5", "0", "0.10", "5", "100", "1e3"];

fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}

fn text() -> impl Strategy<Value = String> {
    select(TEXTS).prop_map(quoted)
}

fn texts() -> impl Strategy<Value = String> {
    vec(text(), 1..4).prop_map(|texts| format!("[{}]", texts.join(",")))
}

fn name() -> impl Strategy<Value = String> {
    select(NAMES).prop_map(quoted)
}

pub(super) fn scalar() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => text(),
        2 => select(NUMBERS).prop_map(str::to_owned),
        1 => select(&["true", "false", "null"][..]).prop_map(str::to_owned),
    ]
}

fn operator(
    name: &'static str,
    value: impl Strategy<Value = String> + 'static,
) -> BoxedStrategy<String> {
    value.prop_map(move |value| format!("{{\"{name}\":{value}}}")).boxed()
}

fn numeric() -> impl Strategy<Value = String> {
    let open = (select(&["=", "<", "<=", ">", ">="][..]), select(COMPARABLE))
        .prop_map(|(sign, number)| format!("[\"{sign}\",{number}]"));
    let closed = (0..COMPARABLE.len() - 1, 1..4_usize, any::<(bool, bool)>()).prop_map(
        |(low, width, (more, less))| {
            let high = (low + width).min(COMPARABLE.len() - 1);
            let (more, less) = (if more { ">=" } else { ">" }, if less { "<=" } else { "<" });
            format!("[\"{more}\",{},\"{less}\",{}]", COMPARABLE[low], COMPARABLE[high])
        },
    );
    prop_oneof![open, closed]
}

fn cidr() -> impl Strategy<Value = String> {
    let ranges = ["10.0.0.0/8", "10.0.0.9/24", "0.0.0.0/0", "::/0", "2000::/3", "2001:db8::/96"];
    select(ranges.to_vec()).prop_map(quoted)
}

fn wildcard() -> impl Strategy<Value = String> {
    let wildcards = [
        "*", "x*", "*x", "x*x", "*y*", "*xyx*", "a*b", "*abc*", "*abc*abc", "\\\\*", "x", "", "*é",
        "1*.*1",
    ];
    select(wildcards.to_vec()).prop_map(quoted)
}

pub(super) fn term() -> impl Strategy<Value = String> {
    let ignore_case = || operator("equals-ignore-case", text());
    let anything_but = prop_oneof![
        text(),
        texts(),
        select(COMPARABLE).prop_map(str::to_owned),
        operator("prefix", text()),
        operator("prefix", texts()),
        operator("suffix", texts()),
        operator("equals-ignore-case", texts()),
        operator("wildcard", wildcard()),
    ];
    prop_oneof![
        8 => scalar(),
        1 => operator("exactly", text()),
        1 => operator("prefix", text()),
        1 => operator("suffix", text()),
        1 => operator("prefix", ignore_case()),
        1 => operator("suffix", ignore_case()),
        1 => ignore_case(),
        2 => operator("wildcard", wildcard()),
        1 => operator("numeric", numeric()),
        2 => operator("cidr", cidr()),
        2 => operator("anything-but", anything_but),
        2 => operator("exists", select(&["true", "false", "false"][..]).prop_map(str::to_owned)),
    ]
}

fn members(of: impl Strategy<Value = String>, count: usize) -> impl Strategy<Value = String> {
    vec((name(), of), 1..=count).prop_map(|members| {
        let members: Vec<_> = members.iter().map(|(name, it)| format!("{name}:{it}")).collect();
        members.join(",")
    })
}

/// Generates the text of a pattern, which is nearly always valid.
pub(super) fn pattern() -> impl Strategy<Value = String> {
    let terms = vec(term(), 1..4).prop_map(|terms| format!("[{}]", terms.join(", ")));
    let object = terms.prop_recursive(3, 12, 3, |inner| {
        let object = || members(inner.clone(), 3).prop_map(|it| format!("{{{it}}}"));
        let or = (members(inner.clone(), 2), object(), object())
            .prop_map(|(members, one, two)| format!("{{{members},\"$or\":[{one},{two}]}}"));
        prop_oneof![4 => object(), 1 => or]
    });
    members(object, 3).prop_map(|it| format!("{{{it}}}"))
}

/// Generates the text of an event.
pub(super) fn event() -> impl Strategy<Value = String> {
    let value = scalar().prop_recursive(5, 40, 5, |inner| {
        let array = vec(inner.clone(), 0..5).prop_map(|it| format!("[{}]", it.join(" , ")));
        let object = vec((name(), inner), 0..4).prop_map(|members| {
            let members: Vec<_> = members.iter().map(|(name, it)| format!("{name}:{it}")).collect();
            format!("{{{}}}", members.join(","))
        });
        prop_oneof![array, object]
    });
    members(value, 4).prop_map(|members| format!(" {{{members}}}"))
}
