//! Classifies names and values as secret. Secrets in running text are found by [`super::masking`].
//!
//! Names are matched by their ending, so that one rule covers members of AWS APIs (`masterUserPassword`), environment
//! variables (`PGPASSWORD`), parameters (`/prod/dbPassword`), headers and flags. Credentials that botocore 1.44.5 marks
//! `sensitive` and that end differently are listed by name. A search for "secret" or "token" anywhere in a name would
//! hide what alerts are about (`secretId`) and values that are not secret (`httpTokens`). AWS hides many values itself,
//! but not all: events of `AssumeRole` contain session tokens in clear.

use crate::aws::Arn;

/// Replaces a withheld value.
pub(super) const REDACTED: &str = "[redacted]";

/// Names of secrets without one of the endings below, spelled as by [`PlainName`] and sorted for binary search.
#[rustfmt::skip]
const SECRET_NAMES: &[&str] = &[
    "activationcode", "activationkey", "authcode", "authenticationmaterial",
    "authorizationcode", "codeverifier", "copysourcessecustomerkey",
    "keymaterial", "mackey", "otp", "passworddata", "plaintext", "presharedkey", "privatekeyplaintext",
    "secretcode", "secrettoauthenticateinitiator", "secrettoauthenticatetarget",
    "softwaretokenmfacode", "ssecustomerkey", "streamkey", "usercode", "userdata", "xamzsignature",
];

/// Endings of names of secrets.
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

/// Endings of names whose texts and numbers are secret. The members of an object are checked by their own names
/// (`credentials.accessKeyId`).
const CREDENTIAL_ENDINGS: [&str; 4] = ["accesskey", "authorization", "credential", "credentials"];

/// Suffixes that may follow these endings (`SECRET_KEY_BASE`, `secretString`).
const FILLERS: [&str; 8] = ["base", "base64", "binary", "hash", "pem", "string", "text", "value"];

/// Words before `token` that make it no credential: paging, idempotency, locks, costs. Taken from members that botocore
/// never marks as sensitive; hiding them would remove facts from alerts.
#[rustfmt::skip]
const TOKENS_OF_NO_SECRET: &[&str] = &[
    "backward", "block", "checkpoint", "chunk", "client", "conditional", "configuration",
    "continuation", "copyproduct", "cost", "creation", "execute", "forward", "grant", "idempotency",
    "idempotent", "lifecycleaction", "lock", "max", "next", "nextmessage", "offer", "page",
    "pagination", "portfolioshare", "previous", "provision", "purchase", "request", "resource",
    "result", "retrieval", "sequence", "starting", "subjectfromwebidentity", "term", "terminate",
    "update", "version",
];

/// Settings under names of secrets (Cognito's `tokenValidityUnits`, Redshift's
/// `Authorization: Enabled`).
#[rustfmt::skip]
const PLAIN_VALUES: [&str; 17] = [
    "aws_iam", "days", "default", "disabled", "enabled", "false", "hours", "minutes", "no", "none",
    "null", "off", "optional", "required", "seconds", "true", "yes",
];

/// Endings of file names. A path is not secret (App Mesh's `privateKey`).
const FILES: [&str; 8] = [".cer", ".crt", ".jks", ".key", ".p12", ".pem", ".pfx", ".txt"];

/// Extent to which the value of a name is withheld.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Secrecy {
    /// Nothing.
    Open,
    /// Texts and numbers, also those of an array.
    Scalars,
    /// Everything.
    Whole,
}

/// Classifies a member by its name.
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

/// Reports whether a name is that of a secret.
pub(super) fn is_secret_name(name: &str) -> bool {
    secrecy(name) != Secrecy::Open
}

fn is_token_of_no_secret(name: &[u8]) -> bool {
    name.strip_suffix(b"token".as_slice()).is_some_and(|before| {
        TOKENS_OF_NO_SECRET.iter().any(|kind| before.ends_with(kind.as_bytes()))
    })
}

/// Reports whether a name ends with a separate word: `DB_PASS` and `dbPass` end with `pass`, `bypass` does not.
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

/// The last [`Self::MAX`] letters and digits of a name in lower case. An array on the stack, since an event has many
/// names.
struct PlainName {
    bytes: [u8; Self::MAX],
    start: usize,
}

impl PlainName {
    const MAX: usize = 48;

    fn of(name: &str) -> Self {
        let mut plain = Self { bytes: [0; Self::MAX], start: Self::MAX };
        let kept = name.bytes().rev().filter(|it| it.is_ascii_alphanumeric() || !it.is_ascii());
        for byte in kept.take(Self::MAX) {
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

/// Reports whether the value of a secret's name is a secret. Empty values, values hidden by AWS, settings and references
/// to secrets are not.
pub(super) fn is_secret_value(name: &str, value: &str) -> bool {
    let is_setting = || PLAIN_VALUES.iter().any(|it| value.eq_ignore_ascii_case(it));
    // The `apiKey` of API Gateway's calls is an id of this form; a key has 40 characters.
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

/// Longest reference in bytes. Also bounds the work on a text that repeats names of secrets.
const LONGEST_REFERENCE: usize = 2_048;

/// Reports whether a value is an ARN, a dynamic reference of `CloudFormation`, a script variable or a file path.
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

/// Reports whether a value is a placeholder that AWS wrote instead of a secret. It stays as it is.
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
