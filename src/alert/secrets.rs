//! Which names and values are secret. Where secrets hide in running text is the business of [`super::masking`].
//!
//! Names are judged by how they end, so that one rule holds for members of AWS (`masterUserPassword`), environment
//! variables (`PGPASSWORD`), parameters (`/prod/dbPassword`), headers and flags. Of the members that botocore 1.44.5
//! marks `sensitive` and that sound like a credential, those with another ending are listed. A search for "secret" or
//! "token" anywhere in a name would hide what alerts are about (`secretId`) and what is no secret (`httpTokens`).
//! AWS replaces many values itself, not all: `AssumeRole` hands out session tokens in clear.

use crate::aws::Arn;

/// Stands for a value that was withheld.
pub(super) const REDACTED: &str = "[redacted]";

/// Members that hold secrets and do not end like one, in the spelling of [`PlainName`], sorted for the search.
#[rustfmt::skip]
const SECRET_NAMES: &[&str] = &[
    "activationcode", "activationkey", "authcode", "authenticationmaterial",
    "authorizationcode", "codeverifier", "copysourcessecustomerkey",
    "keymaterial", "mackey", "otp", "passworddata", "plaintext", "presharedkey", "privatekeyplaintext",
    "secretcode", "secrettoauthenticateinitiator", "secrettoauthenticatetarget",
    "softwaretokenmfacode", "ssecustomerkey", "streamkey", "usercode", "userdata", "xamzsignature",
];

/// How names of secrets end.
const SECRET_ENDINGS: [&str; 10] = [
    "password",
    "passwd",
    "passphrase",
    "pwd",
    "secret",
    "token",
    "apikey",
    "authkey",
    "secretkey",
    "privatekey",
];

/// How names end under which a secret may stand as a text; an object there has members that speak for themselves
/// (`credentials.accessKeyId`).
const CREDENTIAL_ENDINGS: [&str; 4] = ["accesskey", "authorization", "credential", "credentials"];

/// What may stand behind such an ending without changing what it is (`SECRET_KEY_BASE`, `secretString`).
const FILLERS: [&str; 8] = ["base", "base64", "binary", "hash", "pem", "string", "text", "value"];

/// What stands before `token` where that is no credential: paging, idempotence, locks, costs. From the members that
/// botocore never marks, of which an alert would lose a fact.
#[rustfmt::skip]
const TOKENS_OF_NO_SECRET: &[&str] = &[
    "backward", "block", "checkpoint", "chunk", "client", "conditional", "configuration",
    "continuation", "copyproduct", "cost", "creation", "execute", "forward", "grant", "idempotency",
    "idempotent", "lifecycleaction", "lock", "max", "next", "nextmessage", "offer", "page",
    "pagination", "portfolioshare", "previous", "provision", "purchase", "request", "resource",
    "result", "retrieval", "sequence", "starting", "subjectfromwebidentity", "term", "terminate",
    "update", "version",
];

/// Values that say how a secret is used instead of being one (Cognito's `tokenValidityUnits`, Redshift's
/// `Authorization: Enabled`).
#[rustfmt::skip]
const PLAIN_VALUES: [&str; 17] = [
    "aws_iam", "days", "default", "disabled", "enabled", "false", "hours", "minutes", "no", "none",
    "null", "off", "optional", "required", "seconds", "true", "yes",
];

/// Endings of files, of which the path may be told (App Mesh's `privateKey`).
const FILES: [&str; 8] = [".cer", ".crt", ".jks", ".key", ".p12", ".pem", ".pfx", ".txt"];

/// What must be withheld under a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Secrecy {
    /// Nothing.
    Open,
    /// Texts and numbers, also those of an array.
    Scalars,
    /// Whatever stands there.
    Whole,
}

/// What a member of this name hides.
pub(super) fn secrecy(name: &str) -> Secrecy {
    let plain = PlainName::of(name);
    let whole = plain.as_bytes();
    if SECRET_NAMES.binary_search_by(|it| it.as_bytes().cmp(whole)).is_ok() {
        return Secrecy::Whole;
    }
    let digits = whole.iter().rev().take_while(|it| it.is_ascii_digit()).count();
    let numbered = whole.get(..whole.len() - digits).unwrap_or_default();
    let fillers = FILLERS.iter().filter_map(|it| whole.strip_suffix(it.as_bytes()));
    for core in [whole, numbered].into_iter().chain(fillers) {
        let ends = |endings: &[&str]| endings.iter().any(|it| core.ends_with(it.as_bytes()));
        if ends(&CREDENTIAL_ENDINGS) {
            return Secrecy::Scalars;
        }
        if ends(&SECRET_ENDINGS) && !is_token_of_no_secret(core) {
            return Secrecy::Whole;
        }
    }
    if ends_with_word(name, "pass") { Secrecy::Whole } else { Secrecy::Open }
}

/// Whether a name holds a secret.
pub(super) fn is_secret_name(name: &str) -> bool {
    secrecy(name) != Secrecy::Open
}

fn is_token_of_no_secret(name: &[u8]) -> bool {
    name.strip_suffix(b"token".as_slice()).is_some_and(|before| {
        TOKENS_OF_NO_SECRET.iter().any(|kind| before.ends_with(kind.as_bytes()))
    })
}

/// Whether a name ends with a word of its own: `DB_PASS` and `dbPass`, not `bypass`.
fn ends_with_word(name: &str, word: &str) -> bool {
    let Some((before, last)) =
        name.len().checked_sub(word.len()).and_then(|at| name.split_at_checked(at))
    else {
        return false;
    };
    let starts_word = last.starts_with(|c: char| c.is_ascii_uppercase());
    last.eq_ignore_ascii_case(word)
        && match before.chars().next_back() {
            Some(c) if c.is_ascii_uppercase() => {
                starts_word && last.ends_with(|c: char| c.is_ascii_lowercase())
            }
            Some(c) => starts_word || !c.is_alphanumeric(),
            None => true,
        }
}

/// The letters and digits of a name in lower case, or the last of them; on the stack, as there are many names.
struct PlainName {
    bytes: [u8; Self::MOST],
    start: usize,
}

impl PlainName {
    const MOST: usize = 48;

    fn of(name: &str) -> Self {
        let mut plain = Self { bytes: [0; Self::MOST], start: Self::MOST };
        let kept = name.bytes().rev().filter(|it| it.is_ascii_alphanumeric() || !it.is_ascii());
        for byte in kept.take(Self::MOST) {
            plain.start -= 1;
            if let Some(place) = plain.bytes.get_mut(plain.start) {
                *place = byte.to_ascii_lowercase();
            }
        }
        plain
    }

    fn as_bytes(&self) -> &[u8] {
        self.bytes.get(self.start..).unwrap_or_default()
    }
}

/// Whether a text under the name of a secret is one: not empty, not hidden by AWS already, no mere setting, and no
/// reference to where the secret lies.
pub(super) fn is_secret_value(name: &str, value: &str) -> bool {
    let is_setting = || PLAIN_VALUES.iter().any(|it| value.eq_ignore_ascii_case(it));
    // The `apiKey` of API Gateway's calls is an id, always of this form; the key itself has forty characters.
    let is_api_key_id = || {
        value.len() == 10
            && name == "apiKey"
            && value.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit())
    };
    !(value.trim().is_empty()
        || is_hidden_by_aws(value)
        || is_setting()
        || is_reference(value)
        || is_api_key_id())
}

/// No reference is longer; it also bounds the work on a text that names secrets again and again.
const LONGEST_REFERENCE: usize = 2_048;

/// An ARN, a dynamic reference of `CloudFormation`, a variable of a script or the path of a file.
fn is_reference(value: &str) -> bool {
    if value.len() > LONGEST_REFERENCE {
        return false;
    }
    let is_arn = Arn::parse(value).is_some();
    let is_resolved = value.starts_with("{{resolve:") && value.ends_with("}}");
    let is_variable = value.starts_with("${") && value.find('}') == Some(value.len() - 1);
    let is_file = value.starts_with("file://")
        || (value.starts_with('/') && FILES.iter().any(|ending| value.ends_with(ending)));
    is_resolved || ((is_arn || is_variable || is_file) && !value.contains(char::is_whitespace))
}

/// Whether AWS has already put a placeholder here; then its own words stay.
fn is_hidden_by_aws(value: &str) -> bool {
    value.bytes().all(|it| it == b'*')
        || matches!(
            value,
            "HIDDEN_DUE_TO_SECURITY_REASONS"
                | "HIDDEN_FOR_SECURITY_REASONS"
                | "<sensitiveDataRemoved>"
                | "[REDACTED]"
                | "Value hidden due to security reasons."
                | REDACTED
        )
}
