//! The texts of an event that no similar event may contain.

use std::collections::BTreeSet;

use serde_json::Value;

use super::constants::is_common;
use super::forms::{IDENTIFYING_LENGTH, IdentifierForm};
use super::networks::network;
use super::vocabulary::{WORDS, contains_word};
use crate::aws::Arn;
use crate::catalog::Catalog;

/// Members with names that users choose, or identifiers, in lower case.
const NAMED: &str = "accesskeyid bucketname clustername dbinstanceidentifier eventid functionname groupid groupname \
    instanceid instanceprofilename keyname policyname principalid requestid rolename rolesessionname secretid \
    sourceidentity sourceipaddress username vpcendpointid";

/// Values of records that their publisher edited, and addresses that are the same everywhere.
const FIXED: [&str; 4] = ["EXAMPLE", "redacted", "1.2.3.4", "127.0.0.1"];

/// The texts of a record that identify something: accounts, addresses, keys, identifiers and e-mail addresses everywhere, names
/// in members that hold nothing else, and the names in ARNs.
pub(crate) fn identifying(record: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    add("", record, &mut found);
    let is_fixed = |text: &String| {
        text.len() < IDENTIFYING_LENGTH
            || is_common(text)
            || contains_word(WORDS, text)
            || Catalog::embedded().has_event_source(text)
            || FIXED.contains(&&**text)
    };
    found.retain(|text| !is_fixed(text));
    found
}

fn add(member: &str, value: &Value, found: &mut BTreeSet<String>) {
    match value {
        // Versions of programs look like addresses.
        _ if member == "userAgent" => {}
        Value::Object(members) => members.iter().for_each(|(name, it)| add(name, it, found)),
        Value::Array(items) => items.iter().for_each(|it| add(member, it, found)),
        // Such a network has millions of owners.
        Value::String(text) if network(text).is_some_and(|(_, length)| length <= 8) => {}
        Value::String(text) => {
            let arn = Arn::parse(text).filter(|arn| arn.account != "aws");
            if let Some(arn) = arn {
                found.insert(arn.account.to_owned());
                found.extend(arn.resource.split(['/', ':']).skip(1).map(str::to_owned));
            } else if NAMED.split_whitespace().any(|it| it == member.to_ascii_lowercase()) {
                found.extend(text.split(':').map(str::to_owned));
            }
            let is_part = |c: char| c.is_ascii_alphanumeric() || "._@+-".contains(c);
            found
                .extend(text.split(|c| !is_part(c)).filter(|it| identifies(it)).map(str::to_owned));
        }
        _ => {}
    }
}

/// Reports whether a text has the form of an identifier or of an e-mail address.
fn identifies(text: &str) -> bool {
    // `vpc-connector` is a type of resources.
    let form = IdentifierForm::of(text).filter(|_| text.bytes().any(|it| it.is_ascii_digit()));
    text.contains('@')
        || form.is_some_and(|it| ![IdentifierForm::Mixed, IdentifierForm::Digits].contains(&it))
}

/// The texts of a record that identify something in another text.
pub(crate) fn leaked(record: &Value, text: &str) -> BTreeSet<String> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "._@+-".contains(c);
    let parts: BTreeSet<_> = text.split(|c| !is_part(c)).collect();
    identifying(record).into_iter().filter(|it| parts.contains(it.as_str())).collect()
}
