//! The address of a bucket, or of a part of it: `s3://bucket/prefix`.

use std::fmt;

const SCHEME: &str = "s3://";

/// A bucket and the beginning of the keys to read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct S3Address {
    bucket: String,
    prefix: String,
}

impl S3Address {
    /// Reports whether a text is meant as an address.
    pub fn is_address(text: &str) -> bool {
        text.get(..SCHEME.len()).is_some_and(|it| it.eq_ignore_ascii_case(SCHEME))
    }

    /// Parses an address. Returns `None` if the name of the bucket is invalid.
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.get(SCHEME.len()..).filter(|_| Self::is_address(text))?;
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        // S3 User Guide, "General purpose bucket naming rules". Old buckets in us-east-1 may have up to 255 characters.
        let is_valid = (3..=255).contains(&bucket.len())
            && bucket.bytes().all(|it| it.is_ascii_alphanumeric() || b".-_".contains(&it));
        is_valid.then(|| Self { bucket: bucket.to_owned(), prefix: prefix.to_owned() })
    }

    /// The name of the bucket.
    pub fn bucket(&self) -> &str {
        &self.bucket
    }

    /// The beginning of the keys. Empty for the whole bucket.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The address of a folder below this one. Whether this one ends with a slash makes no difference.
    #[must_use]
    pub fn folder(&self, name: &str) -> Self {
        let prefix = self.prefix.trim_end_matches('/');
        let slash = if prefix.is_empty() { "" } else { "/" };
        Self { bucket: self.bucket.clone(), prefix: format!("{prefix}{slash}{name}/") }
    }

    /// The address of an object in the bucket.
    pub(super) fn of_key(&self, key: &str) -> String {
        format!("{SCHEME}{}/{key}", self.bucket)
    }
}

impl fmt::Display for S3Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.of_key(&self.prefix))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_a_bucket_and_a_prefix() {
        for (text, expected) in [
            ("s3://acme-trail", Some(("acme-trail", ""))),
            ("s3://acme-trail/", Some(("acme-trail", ""))),
            ("S3://acme.trail/AWSLogs/1", Some(("acme.trail", "AWSLogs/1"))),
            ("s3://acme-trail//a", Some(("acme-trail", "/a"))),
            ("s3://", None),
            ("s3://ab", None),
            ("s3:///key", None),
            ("s3://user@host/key", None),
            ("https://acme-trail", None),
            ("logs", None),
        ] {
            let parsed = S3Address::parse(text);
            let parsed = parsed.as_ref().map(|it| (it.bucket(), it.prefix()));
            assert_eq!(parsed, expected, "{text}");
        }
    }
}
