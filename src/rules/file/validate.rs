//! Validation of setting values, whether from a file, a variable or a flag.

use super::table::Spanned;
use crate::aws::{Arn, RegionStatus, is_account_syntax, region_status, regions_near};
use crate::diagnostic::{Code, Diagnostic, closest, nearest_within};
use crate::language::{Phrase, phrase};

/// Length limit of a stack name: with a rule's name and a number after it, EventBridge's limit is 64 characters.
const MAX_NAME: usize = 20;

/// Reserved prefixes of parameter names (Systems Manager API, `PutParameter`). The parameter with the webhook URL is named
/// after the stack. Systems Manager also reserves them in upper case, which stack names cannot have.
const RESERVED: [&str; 2] = ["aws", "ssm"];

/// Edit distance up to which a region is suggested for a text with an unknown prefix.
const MISSPELLED: usize = 3;

/// The known region nearest to a text. For a known prefix always one of that prefix.
fn nearest_region(text: &str) -> Option<&'static str> {
    let regions = regions_near(text);
    let is_of_prefix = regions.len() < regions_near("").len();
    if is_of_prefix { closest(text, &regions) } else { nearest_within(text, &regions, MISSPELLED) }
}

/// Explains why a text is not a valid region, with the nearest known one. Returns `None` for a known region and for one
/// that AWS may have added since, see [`new_region_note`].
pub fn region_error(text: &str) -> Option<Phrase> {
    let is_malformed = match region_status(text) {
        RegionStatus::Known | RegionStatus::MayBeNew => return None,
        RegionStatus::Unknown => false,
        RegionStatus::Malformed => true,
    };
    Some(match (is_malformed, nearest_region(text)) {
        (false, Some(nearest)) => phrase!("no such region; the nearest is {nearest}", nearest),
        (false, None) => phrase!("no such region"),
        (true, Some(nearest)) => {
            phrase!("a region name looks like ap-northeast-2; the nearest is {nearest}", nearest)
        }
        (true, None) => phrase!("a region name looks like ap-northeast-2"),
    })
}

/// A note for a region that is not known and has the form of a new one. Returns `None` for all other texts.
pub fn new_region_note(text: &str) -> Option<Phrase> {
    let is_new = region_status(text) == RegionStatus::MayBeNew;
    let nearest = is_new.then(|| nearest_region(text))??;
    Some(phrase!(
        "accepted as a region newer than this version; the nearest known region is {nearest}",
        nearest
    ))
}

/// Warns about a region that may be new.
pub(super) fn new_region(region: &Spanned<String>) -> Option<Diagnostic> {
    let label = new_region_note(&region.value)?;
    let title = phrase!("`{region}` is not a known region", region = region.value);
    Some(Diagnostic::new(Code::RuleSetRegion, region.span, title, label))
}

/// Explains why a text is not a valid stack name. Returns `None` if it is valid.
pub fn name_error(text: &str) -> Option<Phrase> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let fits = !text.is_empty() && text.len() <= MAX_NAME && text.chars().all(fits);
    if !fits {
        return Some(phrase!(
            "a stack name has 1 to {max} characters: a-z, 0-9 and -",
            max = MAX_NAME
        ));
    }
    let is_reserved = RESERVED.iter().any(|it| text.starts_with(it));
    is_reserved.then(|| {
        phrase!(
            "a stack name must not begin with `aws` or `ssm`: Systems Manager refuses the parameter \
             /NAME/slack-webhook"
        )
    })
}

/// Explains why a text is not the ARN of a function that rules can invoke. Its account and region are compared with the
/// stack's at installation.
pub(super) fn function_error(text: &str) -> Option<Phrase> {
    let arn = Arn::parse(text).filter(|it| it.service == "lambda");
    let parts: Vec<_> = arn.map_or_else(Vec::new, |it| it.resource.split(':').collect());
    match &*parts {
        ["function", _] => None,
        ["function", _, _] => Some(phrase!("it has a version or an alias")),
        _ => Some(phrase!("it is not the ARN of a function")),
    }
}

/// Explains why a text is not the ARN of a policy. Policies of AWS have the account `aws`.
pub(super) fn boundary_error(text: &str) -> Option<Phrase> {
    let is_policy = Arn::parse(text).is_some_and(|it| {
        let name = it.resource.strip_prefix("policy/").unwrap_or_default();
        it.service == "iam"
            && it.region.is_empty()
            && (is_account_syntax(it.account) || it.account == "aws")
            && !name.is_empty()
    });
    (!is_policy).then(|| {
        phrase!(
            "write the ARN of a policy, such as arn:aws:iam::111122223333:policy/audit-alert-boundary"
        )
    })
}

/// Explains why a text is not a host with or without a port. The error does not repeat it.
pub(super) fn host_error(text: &str) -> Option<Phrase> {
    let fits = |c: char| c.is_alphanumeric() || "-._:[]".contains(c);
    let is_host = !text.is_empty() && text.chars().all(fits);
    (!is_host).then(|| phrase!("write a host such as relay.example.com or 127.0.0.1:8080"))
}
