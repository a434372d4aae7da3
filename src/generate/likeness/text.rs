//! Replaces the texts of an event.

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::Value;

use super::LikenessWalk;
use super::constants::{holds_name, is_common, is_secret};
use super::forms::{IDENTIFYING_LENGTH, IdentifierForm};
use super::vocabulary::{
    has_named_hosts, is_aws_resource, is_host_label, is_region_or_zone, service_linked_suffix,
};
use crate::aws::{Arn, permission_set, sso_role};
use crate::catalog::Catalog;
use crate::generate::error::error;

/// Replaces sentences, which people write.
const SENTENCE: &str = "Example text";

/// Replaces user agents of programs that are not those of AWS.
const USER_AGENT: &str = "example-client/1.0";

/// Characters that separate identifiers in paths, ARNs, URLs, lists and templates.
const SEPARATORS: [char; 26] = [
    '*', '/', ':', ',', ';', '?', '&', '=', '#', '|', '(', ')', '[', ']', '{', '}', '<', '>', '"',
    '\'', '%', '$', '!', '^', '`', '\\',
];

/// Services whose ARNs begin with the name of the resource instead of its type.
const WITHOUT_TYPE: [&str; 4] = ["s3", "sns", "sqs", "execute-api"];

/// Messages of failed sign-ins, which name nothing.
const MESSAGES: [&str; 3] =
    ["Failed authentication", "No username found in supplied account", "Rate exceeded"];

/// Products in the user agents of the AWS CLI, the SDKs, browsers and Terraform.
const PRODUCTS: &str = "APN AppleWebKit AWS-CLI Boto3 Botocore Chrome Darwin Edg Firefox Gecko HashiCorp Jersey Linux Mozilla \
    OPR Python S3Console Safari Terraform Version Windows amazon-ssm-agent api aws-cli aws-internal aws-sdk-go \
    aws-sdk-go-v2 aws-sdk-java aws-sdk-js aws-sdk-nodejs aws-sdk-rust boto botocore cfg command \
    distrib exec-env exe installer java kotlin lang md os prompt python scala source terraform-provider-aws ua vendor";

/// Words in the comments of user agents.
const PLATFORMS: &str = "darwin windows x86_64 https://www.terraform.io \
    https://registry.terraform.io/providers/hashicorp/aws";

impl LikenessWalk<'_> {
    /// The replacement of the text of a member.
    pub(super) fn text(&mut self, member: &str, text: &str) -> String {
        let constants = &self.likeness.constants;
        if text.is_empty() {
            return String::new();
        }
        if is_secret(member) && !is_common(text) {
            return self.replacements.of(member, text);
        }
        // A bucket may have the name of a word of AWS.
        if holds_bucket(member) && !text.contains(SEPARATORS) {
            return self.bucket(text);
        }
        if constants.is_value(self.place(member), text) {
            return text.to_owned();
        }
        if let Some(moved) = self.moved_time(text) {
            return moved;
        }
        if let Some(document) = self.document(text) {
            return document;
        }
        match member {
            "userAgent" => return user_agent(text),
            "errorMessage" => return self.message(text),
            _ => {}
        }
        if let Some(network) = self.replacements.network(text) {
            return network;
        }
        if let Some(arn) = self.arn(member, text) {
            return arn;
        }
        if IdentifierForm::of(text).is_some() {
            return self.part(member, text);
        }
        if text.contains(char::is_whitespace) {
            return SENTENCE.to_owned();
        }
        self.parts(member, text)
    }

    /// A JSON document in a text, also percent-encoded, such as a policy.
    fn document(&mut self, text: &str) -> Option<String> {
        let is_encoded = text.starts_with("%7B") || text.starts_with("%5B");
        let decoded = percent_decode_str(text).decode_utf8().ok().filter(|_| is_encoded);
        let json = decoded.as_deref().unwrap_or(text).trim_start();
        let document: Value =
            json.starts_with(['{', '[']).then(|| serde_json::from_str(json).ok())??;
        // The shape is that of the text.
        let shape = self.shape.take();
        let document = self.value("", &document).to_string();
        self.shape = shape;
        Some(if is_encoded {
            utf8_percent_encode(&document, NON_ALPHANUMERIC).to_string()
        } else {
            document
        })
    }

    /// An ARN. Those of AWS's own resources stay, such as managed policies.
    fn arn(&mut self, member: &str, text: &str) -> Option<String> {
        let arn = Arn::parse(text)?;
        if arn.account == "aws"
            || arn.account.is_empty() && is_aws_resource(arn.service, arn.resource)
        {
            return Some(text.to_owned());
        }
        let account = match arn.account {
            "" | "*" => arn.account.to_owned(),
            account => self.replacements.of("accountId", account),
        };
        let region = match arn.region {
            "" | "*" => arn.region.to_owned(),
            region => self.part("awsRegion", region),
        };
        let end = arn.resource.find([':', '/']).filter(|_| !WITHOUT_TYPE.contains(&arn.service));
        let (kind, rest) = arn.resource.split_at(end.unwrap_or_default());
        let is_type =
            kind.len() <= 32 && kind.bytes().all(|it| it.is_ascii_lowercase() || it == b'-');
        let resource = if arn.resource == "root" {
            arn.resource.to_owned()
        } else if arn.service == "s3" && arn.account.is_empty() {
            let (bucket, key) =
                arn.resource.split_at(arn.resource.find('/').unwrap_or(arn.resource.len()));
            format!("{}{}", self.bucket(bucket), self.parts("name", key))
        } else if WITHOUT_TYPE.contains(&arn.service) && !arn.resource.starts_with("accesspoint/") {
            self.parts(if holds_name(member) { member } else { "name" }, arn.resource)
        } else if is_type {
            format!("{kind}{}", self.path(member, rest))
        } else {
            self.path(member, arn.resource)
        };
        let (region, account, resource) = (&*region, &*account, &*resource);
        Some(Arn { region, account, resource, ..arn }.to_string())
    }

    /// Replaces the path of an ARN. Its last segment is a name, also if it is a word of AWS: `:user/console`.
    fn path(&mut self, member: &str, path: &str) -> String {
        let outer = if holds_name(member) { "arn" } else { member };
        let (before, name) = path.split_at(path.rfind(['/', ':']).map_or(0, |at| at + 1));
        // `alias/aws/s3`: the key that AWS manages for a service.
        if before.ends_with("/aws/") {
            return self.parts(outer, path);
        }
        let before = self.parts(outer, before);
        format!("{before}{}", self.parts(member, name))
    }

    /// Replaces the identifiers and names between separators. Between them, words of AWS stay.
    pub(super) fn parts(&mut self, member: &str, text: &str) -> String {
        let is_separator = |c: char| SEPARATORS.contains(&c) || c.is_whitespace();
        let has_words = text.contains(is_separator);
        let mut made = String::with_capacity(text.len());
        for piece in text.split_inclusive(is_separator) {
            let part = piece.trim_end_matches(is_separator);
            // `/aws/lambda/`: AWS names log groups and parameters after its services.
            let is_service = made.ends_with("/aws/") && Catalog::embedded().has_event_source(part);
            if is_service || has_words && self.likeness.constants.is_word(member, part) {
                made.push_str(part);
            } else {
                made.push_str(&self.part(member, part));
            }
            made.push_str(piece.get(part.len()..).unwrap_or_default());
        }
        made
    }

    /// Replaces one identifier or name.
    fn part(&mut self, member: &str, part: &str) -> String {
        let is_short_number = part.len() < IDENTIFYING_LENGTH
            && part.bytes().all(|byte| byte.is_ascii_digit() || b".-*".contains(&byte));
        if holds_bucket(member) {
            return self.bucket(part);
        }
        if is_short_number || is_common(part) {
            return part.to_owned();
        }
        if let Some(set) = permission_set(part) {
            let set = self.part(member, set);
            let (_, suffix) = part.rsplit_once('_').unwrap_or_default();
            return sso_role(&set, &self.replacements.of(member, suffix));
        }
        if let Some((role, suffix)) = service_linked_suffix(part) {
            return format!("{role}_{}", self.replacements.of(member, suffix));
        }
        if let Some((local, domain)) = part.split_once('@') {
            let local = self.replacements.of("email", local);
            return if domain.contains('.') { format!("{local}@example.com") } else { local };
        }
        self.host(member, part).unwrap_or_else(|| self.replacements.of(member, part))
    }

    /// The name of a bucket, which may look like a host name or a word of AWS. In host names it is replaced as a whole as well.
    fn bucket(&mut self, name: &str) -> String {
        if name.is_empty() || name.contains('*') {
            return self.parts("name", name);
        }
        self.replacements.of("name", name)
    }

    /// A host name. Its labels that AWS defines stay.
    fn host(&mut self, member: &str, text: &str) -> Option<String> {
        let is_host = [".com", ".aws", ".cn", ".org", ".net", ".io", ".dev"]
            .iter()
            .any(|ending| text.ends_with(ending));
        if !is_host || IdentifierForm::of(text).is_some() {
            return None;
        }
        let is_aws = text.contains(".amazonaws.")
            || text.contains("aws.amazon.")
            || text.contains(".awsapps.");
        if !is_aws {
            return Some(format!("{}.example.com", self.replacements.of(member, text)));
        }
        // A name of a bucket may contain dots.
        let labels: Vec<_> = text.split('.').collect();
        let own = labels.iter().rposition(|label| !is_host_label(label)).map_or(0, |last| last + 1);
        let named =
            labels.windows(2).rposition(|it| has_named_hosts(it[1]) && !is_region_or_zone(it[0]));
        let own = own.max(named.map_or(0, |before| before + 1));
        let (own, fixed) = labels.split_at(own);
        let mut made: Vec<String> = Vec::new();
        if !own.is_empty() {
            made.push(self.replacements.of(member, &own.join(".")));
        }
        made.extend(fixed.iter().map(|label| (*label).to_owned()));
        Some(made.join("."))
    }

    /// An error message. A message that may name something becomes the usual message of the error code.
    fn message(&mut self, text: &str) -> String {
        if MESSAGES.contains(&text) {
            return text.to_owned();
        }
        let record = &self.likeness.record;
        let of_record = |name: &str| record.get(name).and_then(Value::as_str).unwrap_or_default();
        let label = crate::aws::service_label(of_record("eventSource"));
        let found = Catalog::embedded().actions_named(label, of_record("eventName"));
        let identity =
            record.get("userIdentity").and_then(|it| it.get("arn")).and_then(Value::as_str);
        let caller = identity.map(|arn| self.text("arn", arn)).unwrap_or_default();
        let code = of_record("errorCode");
        match found.first() {
            Some(action) if !code.is_empty() => error(code, action, &caller).1,
            _ => SENTENCE.to_owned(),
        }
    }
}

/// Reports whether the values of a member are names of buckets.
fn holds_bucket(member: &str) -> bool {
    let lower = member.to_ascii_lowercase();
    ["bucket", "bucketname"].iter().any(|ending| lower.ends_with(ending))
}

/// A user agent. The products of AWS, of browsers and of Terraform stay with their versions and platforms.
fn user_agent(text: &str) -> String {
    if text.starts_with("Mozilla/") || text.starts_with("console.") {
        return text.to_owned();
    }
    let is_product = |word: &str| {
        let (product, version) = word.trim_start_matches('[').split_once('/').unwrap_or((word, ""));
        PRODUCTS.split_whitespace().any(|it| it == product) && version.len() <= 48
    };
    let is_platform = |word: &str| {
        let word = word.trim_matches(|c| "()[];,+".contains(c));
        word.len() < IDENTIFYING_LENGTH
            || word.starts_with("go1.")
            || PLATFORMS.split_whitespace().any(|it| it == word)
    };
    let mut words: Vec<&str> = Vec::new();
    let mut comment: Option<Vec<&str>> = None;
    for word in text.split_whitespace() {
        if word.starts_with('(') {
            comment = Some(Vec::new());
        }
        match &mut comment {
            Some(comment) => comment.push(word),
            None if is_product(word) => words.push(word),
            None => {}
        }
        if word.ends_with(')') {
            let comment = comment.take().unwrap_or_default();
            if comment.iter().all(|word| is_platform(word)) {
                words.extend(comment);
            }
        }
    }
    let is_known = words.first().is_some_and(|first| is_product(first));
    if is_known { words.join(" ") } else { USER_AGENT.to_owned() }
}
