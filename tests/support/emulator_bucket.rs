//! A bucket of an emulator.
use crate::emulators::{Account, http};

/// Creates a bucket in the region of the account.
pub(crate) fn create_bucket(account: &Account, name: &str) {
    let region = &account.region;
    let location = format!(
        "<CreateBucketConfiguration><LocationConstraint>{region}</LocationConstraint></CreateBucketConfiguration>"
    );
    put(account, &format!("/{name}"), location.as_bytes());
}

/// Puts an object, `/BUCKET/KEY`.
pub(crate) fn put(account: &Account, path: &str, body: &[u8]) {
    request(account, "PUT", path, body);
}

/// Calls S3. The emulator takes the account from the key, and accepts any signature.
pub(crate) fn request(account: &Account, method: &str, path: &str, body: &[u8]) -> http::Answer {
    let credential = format!("{}/20261130/{}/s3/aws4_request", account.keys.id, account.region);
    let header = format!(
        "AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host, Signature={}",
        "0".repeat(64)
    );
    let headers = [
        ("host".to_owned(), format!("127.0.0.1:{}", account.port)),
        ("authorization".to_owned(), header),
    ];
    http::request(account.port, method, path, &headers, body).unwrap().success()
}
