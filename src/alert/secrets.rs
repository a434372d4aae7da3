//! Classifies names and values as secret. Secrets in running text are found by [`super::masking`].
//!
//! Names are matched by their ending, so that one rule covers members of AWS APIs (`masterUserPassword`), environment
//! variables (`PGPASSWORD`), parameters (`/prod/dbPassword`), headers and flags. Credentials that botocore 1.44.5 marks
//! `sensitive` and that end differently are listed by name. A search for "secret" or "token" anywhere in a name would
//! hide what alerts are about (`secretId`) and values that are not secret (`httpTokens`). AWS hides many values itself,
//! but not all: events of `AssumeRole` contain session tokens in clear.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as BASE64;

use crate::aws::Arn;

/// Replaces a withheld value.
pub(super) const REDACTED: &str = "[redacted]";

/// Names of secrets without one of the endings below, spelled as by [`PlainName`] and sorted for binary search.
#[rustfmt::skip]
const SECRET_NAMES: &[&str] = &[
    "activationkey", "assertion", "authenticationmaterial", "clientkeydata", "codeverifier", "cookie",
    "copysourcessecustomerkey", "enablesecret", "hostkeybody", "keymaterial", "mackey", "masterauth",
    "oldpwd", "passwordclaimsecretblock", "passwordclaimsignature", "passworddata", "pgpass",
    "plaintext", "presharedkey", "privatekeyplaintext", "psk", "pwd", "requirepass",
    "secrettoauthenticateinitiator", "secrettoauthenticatetarget", "securitydbencryption",
    "setcookie", "sharedaccesssignature", "ssecustomerkey", "totp", "userdata", "xamzsignature",
];

/// Endings of names and the extent to which their values are withheld, by the last letter of the ending. The last letter
/// rules out most names, of which an event has many.
#[rustfmt::skip]
const ENDINGS: [(u8, Secrecy, &[&str]); 14] = [
    (b'd', Secrecy::Whole, &["password", "passwd", "passwrd", "passwort", "pwd"]),
    (b'e', Secrecy::Whole, &["passphrase", "passcode", "pincode", "otpcode", "smscode", "emailcode",
        "mfacode", "tokencode", "devicecode", "usercode", "authcode", "authenticationcode",
        "authorizationcode", "confirmationcode", "verificationcode", "activationcode", "recoverycode",
        "backupcode", "securitycode", "logincode", "accesscode", "secretcode", "onetimecode", "samlresponse"]),
    (b'h', Secrecy::Scalars, &["basicauth"]),
    (b'k', Secrecy::Scalars, &["webhook"]),
    (b'l', Secrecy::Scalars, &["credential", "webhookurl"]),
    (b'i', Secrecy::Scalars, &["webhookuri"]),
    (b'g', Secrecy::Scalars, &["connectionstring", "connstring"]),
    (b'n', Secrecy::Whole, &["token", "samlassertion", "clientassertion", "personalpin"]),
    (b'n', Secrecy::Scalars, &["authorization"]),
    (b'r', Secrecy::Scalars, &["connstr", "connectionstr"]),
    (b's', Secrecy::Scalars, &["credentials"]),
    (b't', Secrecy::Whole, &["secret"]),
    (b'y', Secrecy::Whole, &["apikey", "authkey", "secretkey", "privatekey", "privkey"]),
    // The keys of AWS's services are objects, or names of KMS keys.
    (b'y', Secrecy::Scalars, &["accesskey", "signingkey", "signkey", "encryptionkey", "encryptkey",
        "decryptionkey", "hmackey", "sshkey", "deploykey", "masterkey", "sharedkey", "accountkey",
        "storagekey", "sessionkey", "servicekey", "subscriptionkey", "licensekey", "ingestionkey",
        "ingestkey", "writekey", "appkey", "applicationkey", "integrationkey", "clientkey", "tlskey",
        "sslkey", "rsakey", "jwtkey", "cookiekey", "cipherkey", "aeskey", "cryptokey", "fernetkey",
        "hostkey", "streamkey", "presharedkey"]),
];

/// Last words of names of secrets, which are too short to be matched inside a word: `DB_PASS` and `dbPass`, not `bypass`.
const SECRET_WORDS: [(&str, Secrecy); 7] = [
    ("pass", Secrecy::Whole),
    ("pw", Secrecy::Whole),
    ("otp", Secrecy::Whole),
    ("creds", Secrecy::Scalars),
    ("auth", Secrecy::Scalars),
    ("pat", Secrecy::Random),
    ("key", Secrecy::Random),
];

/// Words before `pass` in names of one word (`keytool -storepass`).
const BEFORE_PASS: [&str; 21] = [
    "admin", "db", "ftp", "http", "key", "ldap", "login", "mail", "my", "pg", "proxy", "redis",
    "root", "smtp", "sql", "ssh", "store", "trust", "user", "vnc", "wifi",
];

/// Suffixes that may follow these endings (`SECRET_KEY_BASE`, `secretString`, `DB_PASSWORD_PROD`).
#[rustfmt::skip]
const FILLERS: [&str; 22] = [
    "b64", "base", "base64", "binary", "current", "dev", "encoded", "hash", "new", "old", "pem",
    "plain", "plaintext", "primary", "prod", "production", "secondary", "staging", "string", "test",
    "text", "value",
];

/// Words before `token` that make it no credential: paging, idempotency, locks, costs, addresses of devices. Taken from
/// members that botocore never marks as sensitive; hiding them would remove facts from alerts.
#[rustfmt::skip]
const TOKENS_OF_NO_SECRET: &[&str] = &[
    "approval", "association", "backward", "block", "change", "checkpoint", "chunk", "client",
    "conditional", "configuration", "continuation", "continue", "copyproduct", "cost", "creation",
    "cursor", "deduplication", "device", "end", "exclusivestart", "execute", "first", "forward",
    "grant", "idempotency", "idempotent", "input", "last", "lifecycleaction", "lock", "max", "next",
    "nextmessage", "offer", "output", "page", "pagination", "paging", "policy",
    "portfolioshare", "prev", "previous", "prompt", "provision", "purchase", "request",
    "reservation", "resource", "result", "resume", "retrieval", "revision", "scroll", "sequence",
    "start", "starting", "stop", "subjectfromwebidentity", "sync", "task", "term", "terminate",
    "total", "update", "upload", "verification", "version",
];

/// Words before `key` that make it the name of something, not a credential.
#[rustfmt::skip]
const KEYS_OF_NO_SECRET: &[&str] = &[
    "bucket", "cache", "config", "deduplication", "feature", "foreign", "group", "hash",
    "idempotency", "index", "issue", "kms", "manifest", "map", "object", "partition", "primary",
    "project", "public", "range", "resource", "s3", "sort", "source", "state", "tag", "target",
    "translation",
];

/// Settings under names of secrets (Cognito's `tokenValidityUnits`, Redshift's
/// `Authorization: Enabled`).
#[rustfmt::skip]
const PLAIN_VALUES: [&str; 30] = [
    "aes256", "api_key", "apikey", "authorizer", "aws:kms", "aws_iam", "basic", "bearer", "days",
    "default", "disabled", "enabled", "false", "header", "hours", "kms", "minutes", "no", "none",
    "null", "off", "optional", "parameter_store", "plaintext", "required", "seconds",
    "secrets_manager", "text", "true", "yes",
];

/// Endings of file names. A path is not secret (App Mesh's `privateKey`).
const FILES: [&str; 8] = [".cer", ".crt", ".jks", ".key", ".p12", ".pem", ".pfx", ".txt"];

/// Extent to which the value of a name is withheld.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Secrecy {
    /// Nothing.
    Open,
    /// Texts that look random: `STRIPE_KEY` is a secret, `SORT_KEY` is the name of a column.
    Random,
    /// Texts, also those of an array.
    Texts,
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
    let found = ending(whole).max(last_word(name, whole));
    if found != Secrecy::Open {
        return found;
    }
    let digits = whole.iter().rev().take_while(|it| it.is_ascii_digit()).count();
    let numbered = whole.get(..whole.len() - digits).filter(|_| digits > 0).map(ending);
    // Numbers under a plural count something (`usedTokens`).
    let plural = whole.strip_suffix(b"s").map(|it| ending(it).min(Secrecy::Texts));
    let filled = FILLERS.iter().filter_map(|it| whole.strip_suffix(it.as_bytes())).map(ending);
    filled.chain(numbered).chain(plural).max().unwrap_or(Secrecy::Open)
}

/// Classifies a name by its ending.
fn ending(name: &[u8]) -> Secrecy {
    let ends = |(last, _, endings): &&(u8, Secrecy, &[&str])| {
        name.last() == Some(last) && endings.iter().any(|it| name.ends_with(it.as_bytes()))
    };
    match ENDINGS.iter().find(ends) {
        Some(_) if is_name_of_no_secret(name, b"token", TOKENS_OF_NO_SECRET) => Secrecy::Open,
        Some((_, secrecy, _)) => *secrecy,
        None => Secrecy::Open,
    }
}

/// Classifies a name by its last word.
fn last_word(name: &str, plain: &[u8]) -> Secrecy {
    let Some((word, secrecy)) = SECRET_WORDS.iter().find(|(word, _)| ends_with_word(name, word))
    else {
        let is_pass = plain
            .strip_suffix(b"pass".as_slice())
            .is_some_and(|before| BEFORE_PASS.iter().any(|it| before.ends_with(it.as_bytes())));
        return if is_pass { Secrecy::Whole } else { Secrecy::Open };
    };
    let is_key_of_object = *word == "key"
        && (plain == b"key" || is_name_of_no_secret(plain, b"key", KEYS_OF_NO_SECRET));
    if is_key_of_object { Secrecy::Open } else { *secrecy }
}

/// Reports whether a name is that of a secret, whatever its value looks like.
pub(super) fn is_secret_name(name: &str) -> bool {
    secrecy(name) > Secrecy::Random
}

fn is_name_of_no_secret(name: &[u8], noun: &[u8], kinds: &[&str]) -> bool {
    name.strip_suffix(noun)
        .is_some_and(|before| kinds.iter().any(|kind| before.ends_with(kind.as_bytes())))
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

/// Reports whether a name is that of the member that holds the name of a pair, such as
/// `{"name": "DB_PASSWORD", "value": ".."}`: an environment variable of ECS, a parameter of `CloudFormation` or SSM, an option
/// of Beanstalk, a tag.
pub(super) fn is_label(name: &str) -> bool {
    const LABELS: [&str; 16] = [
        "name",
        "key",
        "parameterName",
        "parameterKey",
        "optionName",
        "tagKey",
        "attributeName",
        "fieldName",
        "headerName",
        "settingName",
        "variableName",
        "propertyName",
        "variable",
        "header",
        "field",
        "path",
    ];
    LABELS.iter().any(|it| name.eq_ignore_ascii_case(it))
}

/// Reports whether a name is that of the member that holds the value of a pair.
pub(super) fn is_value_name(name: &str) -> bool {
    const VALUES: [&str; 14] = [
        "value",
        "values",
        "parameterValue",
        "optionValue",
        "tagValue",
        "attributeValue",
        "fieldValue",
        "headerValue",
        "settingValue",
        "propertyValue",
        "stringValue",
        "defaultValue",
        "default",
        "newValue",
    ];
    VALUES.iter().any(|it| name.eq_ignore_ascii_case(it))
}

/// Reports whether the value of a secret's name is a secret. Empty values, values hidden by AWS, settings and references
/// to secrets are not.
pub(super) fn is_secret_value(name: &str, value: &str) -> bool {
    let is_setting = || PLAIN_VALUES.iter().any(|it| value.eq_ignore_ascii_case(it));
    !(value.trim().is_empty()
        || is_hidden_by_aws(value)
        || is_setting()
        || is_reference(value)
        || is_harmless_for(name, value))
}

/// Reports whether a value is harmless under a certain kind of name.
fn is_harmless_for(name: &str, value: &str) -> bool {
    let plain = PlainName::of(name);
    let plain = plain.as_bytes();
    if value.len() > LONGEST_REFERENCE {
        return false;
    }
    let ends = |ending: &str| plain.ends_with(ending.as_bytes());
    // The `apiKey` of API Gateway's calls is an id of this form; a key has 40 characters.
    let is_api_key_id = || {
        value.len() == 10
            && name == "apiKey"
            && value.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit())
    };
    if plain.is_empty() {
        return false;
    }
    if secrecy(name) == Secrecy::Random {
        return !looks_random(value);
    }
    match plain.last() {
        // The working directory of a shell.
        Some(b'd') if matches!(plain, b"pwd" | b"oldpwd") => value.starts_with(['/', '~', '.']),
        Some(b'h') if ends("auth") && !ends("basicauth") => {
            !is_basic_credential(value) && !looks_random(value)
        }
        Some(b'k' | b'l' | b'i') if ends("webhook") || ends("url") || ends("uri") => {
            !value.contains("://")
        }
        Some(b'y') if ends("key") => is_api_key_id() || is_name_of_key(value),
        Some(b't' | b's') if ends("secret") || ends("secrets") || ends("credentials") => {
            names_a_secret(value)
        }
        _ => false,
    }
}

/// Reports whether a text consists of the characters of a generated key, in a mixture that words and names do not have.
pub(super) fn looks_random(text: &str) -> bool {
    let is_part =
        |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'+' | b'/' | b'=' | b'_' | b'-');
    let count = |is: fn(&u8) -> bool| text.bytes().filter(is).count();
    let digits = count(u8::is_ascii_digit);
    let upper = count(u8::is_ascii_uppercase);
    let lower = count(u8::is_ascii_lowercase);
    let is_plain = digits + upper + lower == text.len();
    // Identifiers of AWS and UUIDs have hyphens and letters of one case.
    let is_mixed = upper > 0 && lower > 0;
    (16..=512).contains(&text.len())
        && text.bytes().all(is_part)
        && digits > 0
        && (is_mixed || (is_plain && upper + lower > 0 && digits >= 4 && text.len() >= 20))
}

/// Reports whether a value is `user:password` in base64, as in the configuration of Docker and npm.
fn is_basic_credential(value: &str) -> bool {
    let text = BASE64.decode(value).ok().and_then(|it| String::from_utf8(it).ok());
    text.is_some_and(|it| it.contains(':') && !it.contains(char::is_control))
}

/// Reports whether a value is the id or alias of a KMS key, or a public key.
fn is_name_of_key(value: &str) -> bool {
    let is_uuid = value.len() == 36
        && value.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        });
    is_uuid || ["alias/", "mrk-", "ssh-", "ecdsa-sha2-"].iter().any(|it| value.starts_with(it))
}

/// Words that appear in names of secrets.
#[rustfmt::skip]
const WORDS_OF_NAMES: [&str; 18] = [
    "app", "cred", "creds", "credential", "credentials", "database", "db", "dev", "key", "name",
    "prod", "production", "rds", "secret", "secrets", "stage", "staging", "token",
];

/// Reports whether a value is the name of a secret (`DB_SECRET=prod-db-secret-name`): lower-case words, of which one is
/// usual in such names.
fn names_a_secret(value: &str) -> bool {
    let words = || value.split(['-', '_', '/', '.']).filter(|it| !it.is_empty());
    let is_word = |it: &str| it.len() <= 16 && it.bytes().all(|byte| byte.is_ascii_lowercase());
    value.len() <= 128
        && words().count() > 1
        && words().all(is_word)
        && words().any(|it| WORDS_OF_NAMES.contains(&it))
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
    let is_variable = (value.starts_with("${") && value.find('}') == Some(value.len() - 1))
        || is_shell_variable(value);
    let is_file = value.starts_with("file://")
        || (value.starts_with('/') && FILES.iter().any(|ending| value.ends_with(ending)));
    is_resolved || ((is_arn || is_variable || is_file) && !value.contains(char::is_whitespace))
}

/// Reports whether a value is a variable of a shell: `$TOKEN`, `$password`, `$env:TOKEN`, `%TOKEN%`, or begins a command
/// substitution. A password may begin with `$`, so that the name must be in capitals or that of a secret.
fn is_shell_variable(value: &str) -> bool {
    let is_name = |name: &str| {
        !name.is_empty() && name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_')
    };
    let percent = value.strip_prefix('%').and_then(|it| it.strip_suffix('%'));
    let Some(name) = value.strip_prefix('$') else { return percent.is_some_and(is_name) };
    let is_upper = !name.bytes().any(|it| it.is_ascii_lowercase());
    let environment = name.strip_prefix("env:").is_some_and(is_name);
    environment || name.starts_with('(') || (is_name(name) && (is_upper || is_secret_name(name)))
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
