//! Suggestions for errors of S3.

use crate::language::{Phrase, phrase};

/// Returns what to do about an error of S3, by its code and message. Returns `None` for errors that other services have too.
pub(super) fn s3_hint(code: &str, message: &str) -> Option<Phrase> {
    let hint = match code {
        // With a named permission, such as kms:Decrypt, the general hint is more exact.
        "AccessDenied" if message.contains("perform: ") => return None,
        "AccessDenied" if is_of_kms(message) => phrase!(
            "allow the caller kms:Decrypt on the key of the objects, in its IAM policy and in the key's policy"
        ),
        "AccessDenied" => phrase!(
            "allow the caller s3:ListBucket on the bucket and s3:GetObject on its objects; for objects with SSE-KMS \
             also kms:Decrypt on the key, and for a requester-pays bucket pass --request-payer"
        ),
        it if is_of_kms(it) => {
            phrase!("check that the key of the objects exists and is enabled, or exclude them")
        }
        "NoSuchBucket" | "InvalidBucketName" => {
            phrase!("check the bucket's name; to list the buckets, run: aws s3 ls")
        }
        "NoSuchKey" => phrase!("the object was deleted after it was listed"),
        "PreconditionFailed" => {
            phrase!("the object was replaced while it was read; run the command again")
        }
        "InvalidObjectState" => phrase!(
            "the object is archived in Glacier; restore it first, with `aws s3api restore-object`"
        ),
        "InvalidAccessKeyId" => phrase!("check the credentials"),
        "SlowDown" => {
            phrase!("S3 limits the requests of each prefix; run the command again in some minutes")
        }
        _ => return None,
    };
    Some(hint)
}

/// The codes of KMS begin with its name; the old message names the ciphertext.
fn is_of_kms(text: &str) -> bool {
    text.contains("KMS") || text.contains("kms:") || text.contains("ciphertext")
}
