//! Rules, each with a naive test to compare with.

use std::rc::Rc;

use super::events::{CALLS, Event, REGIONS, SERVICES, call, service};
use super::random::Random;

#[derive(Clone)]
pub(crate) struct Rule {
    pub(crate) pattern: String,
    pub(crate) truth: Rc<dyn Fn(&Event) -> bool>,
}

impl Rule {
    fn new(pattern: String, truth: impl Fn(&Event) -> bool + 'static) -> Self {
        Self { pattern, truth: Rc::new(truth) }
    }

    /// Creates a rule on members of `detail`.
    fn detail(members: &str, truth: impl Fn(&Event) -> bool + 'static) -> Self {
        Self::new(format!(r#"{{"detail": {{{members}}}}}"#), truth)
    }
}

/// Returns typical rules: a service and some of its calls.
pub(crate) fn services(count: usize) -> Vec<Rule> {
    let mut random = Random(25);
    (0..count)
        .map(|number| {
            let number = number % SERVICES;
            let names: Vec<_> = (0..15).map(|_| call(number, random.below(CALLS))).collect();
            let name = service(number);
            let pattern = format!(
                r#"{{"source": ["aws.{name}"], "detail-type": ["AWS API Call via CloudTrail"], "detail": {{"eventSource": ["{name}.amazonaws.com"], "eventName": {names:?}}}}}"#
            );
            Rule::new(pattern, move |event| event.service == number && names.contains(&event.name))
        })
        .collect()
}

type Kind = fn(usize, &str) -> Rule;

/// 25 rules of each kind of operator.
pub(crate) fn kinds() -> Vec<(&'static str, Vec<Rule>)> {
    let kinds: [(&str, Kind); 9] = [
        ("prefix", |_, name| {
            let name = name.to_owned();
            let prefix = name[..name.len() - 2].to_owned();
            let members = format!(r#""eventName": [{{"prefix": "{prefix}"}}]"#);
            Rule::detail(&members, move |event| event.name.starts_with(&prefix))
        }),
        ("suffix", |_, name| {
            let name = name.to_owned();
            let suffix = name[3..].to_owned();
            let members = format!(r#""eventName": [{{"suffix": "{suffix}"}}]"#);
            Rule::detail(&members, move |event| event.name.ends_with(&suffix))
        }),
        ("wildcard", wildcard),
        ("equals-ignore-case", |_, name| {
            let name = name.to_owned();
            let upper = name.to_uppercase();
            let members = format!(r#""eventName": [{{"equals-ignore-case": "{upper}"}}]"#);
            Rule::detail(&members, move |event| event.name.to_uppercase() == upper)
        }),
        ("anything-but", |number, name| {
            let name = name.to_owned();
            let region = REGIONS[number % REGIONS.len()];
            let members = format!(
                r#""eventName": ["{name}"], "awsRegion": [{{"anything-but": ["{region}", "us-gov-west-1"]}}]"#
            );
            Rule::detail(&members, move |event| event.name == name && event.region != region)
        }),
        ("numeric", |number, _| {
            let (low, high) = (number as u64 * 39_000, number as u64 * 41_000 + 100);
            let members = format!(
                r#""additionalEventData": {{"bytesTransferredIn": [{{"numeric": [">=", {low}, "<", {high}]}}]}}"#
            );
            Rule::detail(&members, move |event| {
                event.size.is_some_and(|it| (low..high).contains(&it))
            })
        }),
        ("cidr", |number, _| {
            let [a, b] = [[10, 172, 192, 203][number % 4], number as u8 * 10];
            let members = format!(r#""sourceIPAddress": [{{"cidr": "{a}.{b}.0.0/16"}}]"#);
            Rule::detail(&members, move |event| event.ip[..2] == [a, b])
        }),
        ("exists", |_, name| {
            let name = name.to_owned();
            let members = format!(
                r#""eventName": ["{name}"], "errorCode": [{{"exists": false}}], "additionalEventData": {{"bytesTransferredIn": [{{"exists": true}}]}}"#
            );
            Rule::detail(&members, move |event| {
                event.name == name && event.error.is_none() && event.size.is_some()
            })
        }),
        ("$or", |number, name| {
            let name = name.to_owned();
            let region = REGIONS[number % REGIONS.len()];
            let members = format!(
                r#""eventName": ["{name}"], "$or": [{{"awsRegion": ["{region}"]}}, {{"errorCode": ["AccessDenied"]}}]"#
            );
            Rule::detail(&members, move |event| {
                event.name == name
                    && (event.region == region || event.error == Some("AccessDenied"))
            })
        }),
    ];
    let names = |kind: usize| (0..25).map(move |rule| (rule, call(rule * 16, kind)));
    let rules = |(number, (name, kind)): (usize, (&'static str, Kind))| {
        (name, names(number).map(|(rule, call)| kind(rule, &call)).collect())
    };
    kinds.into_iter().enumerate().map(rules).collect()
}

/// Stars at the end, at the start, and at both ends.
fn wildcard(number: usize, name: &str) -> Rule {
    let hex = format!("{number:x}");
    match number % 3 {
        0 => {
            let members = format!(
                r#""userIdentity": {{"arn": [{{"wildcard": "arn:aws:sts::*:assumed-role/*/alice.{hex}*"}}]}}"#
            );
            Rule::detail(&members, move |event| event.user.starts_with(&format!("alice.{hex}")))
        }
        1 => {
            let (start, end) = (name[..2].to_owned(), name[name.len() - 5..].to_owned());
            let members = format!(r#""eventName": [{{"wildcard": "{start}*{end}"}}]"#);
            Rule::detail(&members, move |event| {
                let rest = event.name.strip_prefix(&start);
                rest.is_some_and(|rest| rest.ends_with(&end))
            })
        }
        _ => {
            let middle = name[4..9].to_owned();
            let members = format!(r#""eventName": [{{"wildcard": "*{middle}*"}}]"#);
            Rule::detail(&members, move |event| event.name.contains(&middle))
        }
    }
}
