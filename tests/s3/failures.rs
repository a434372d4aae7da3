//! One bad object never ends a run, and is named.
use std::collections::BTreeSet;

use serde_json::Value;

use crate::archive::{ACCOUNTS, DAYS, REGIONS, archive, key, objects, packed, record};
use crate::bucket::{Bucket, BucketRequest, Contents, Fault};
use crate::run::{KEY, command, partial, run, text};

const PARTIAL: [&str; 5] = ["s3://acme-trail", "--rules", "starter", "--format", "partial"];

fn number(partial: &Value, pointer: &str) -> u64 {
    partial.pointer(pointer).and_then(Value::as_u64).unwrap_or_else(|| panic!("{partial}"))
}

#[test]
fn bad_objects_are_named_and_the_others_are_counted() {
    let archive = archive(5);
    let bad = |file| key(ACCOUNTS[0], "CloudTrail", REGIONS[0], DAYS[0], file);
    let mut objects = objects(&archive);
    let digests = archive.keys().filter(|it| it.contains("Digest")).count();
    let truncated = |contents: &Contents| {
        let Contents::Bytes(bytes) = contents else { unreachable!() };
        Contents::of(&bytes[..bytes.len() / 2])
    };
    let at = objects.iter().position(|it| it.0 == bad(3)).unwrap();
    objects[at].1 = truncated(&objects[at].1);
    let (denied, gone, broken) = (bad(0), bad(1), bad(2));
    let bucket = Bucket::start(objects, move |it: &BucketRequest| match it.key.as_deref()? {
        key if key == denied => Some(Fault::Error(
            403,
            "AccessDenied",
            "User: arn:aws:iam::111122223333:user/a is not authorized to perform: kms:Decrypt on resource: x",
        )),
        key if key == gone => Some(Fault::Error(404, "NoSuchKey", "The key does not exist.")),
        key if key == broken => Some(Fault::Cut(10)),
        _ => None,
    });
    let output = run(&bucket.endpoint, &PARTIAL);
    assert_eq!(output.status.code(), Some(2), "{}", text(&output.stderr));
    let partial = partial(&output);
    assert_eq!(number(&partial, "/input/files"), (archive.len() - digests) as u64);
    assert_eq!(number(&partial, "/input/unreadableFiles"), 3);
    let unreadable = partial["input"]["unreadable"].as_array().unwrap();
    let reasons: Vec<_> = unreadable.iter().map(|it| it["reason"].to_string()).collect();
    let names: BTreeSet<_> = unreadable.iter().map(|it| it["name"].as_str().unwrap()).collect();
    let expected: Vec<_> = [0, 1, 3].map(|it| format!("s3://acme-trail/{}", bad(it))).into();
    assert_eq!(names, expected.iter().map(String::as_str).collect());
    assert!(reasons[0].contains("allow the caller {permission}"), "{reasons:?}");
    assert!(reasons[1].contains("NoSuchKey"), "{reasons:?}");
    // All records but those of the three objects; of the truncated one, some.
    let all = (archive.len() - digests) as u64 * 10;
    assert!((all - 30..all - 20).contains(&number(&partial, "/evaluated")), "{partial}");
}

#[test]
fn the_whole_run_ends_when_no_object_can_be_read() {
    let (expired, missing) = ("The provided token has expired.", "The bucket does not exist");
    for (fault, hint) in [
        (Fault::Error(400, "ExpiredToken", expired), "sign in again"),
        (
            Fault::Error(403, "InvalidAccessKeyId", "The key does not exist"),
            "check the credentials",
        ),
        (Fault::Error(404, "NoSuchBucket", missing), "check the bucket's name"),
        (Fault::Error(403, "AccessDenied", "Access Denied"), "s3:ListBucket"),
    ] {
        let bucket = Bucket::start([], move |_| Some(fault.clone()));
        let output = run(&bucket.endpoint, &PARTIAL);
        let stderr = text(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{stderr}");
        assert_eq!(text(&output.stdout), "");
        assert!(stderr.contains(hint), "{stderr}");
    }
}

#[test]
fn an_address_without_a_bucket_is_refused() {
    for address in ["s3://", "s3:///key", "s3://a b"] {
        let output = run("http://127.0.0.1:9", &[address, "--rules", "starter"]);
        assert_eq!(output.status.code(), Some(2));
        assert!(text(&output.stderr).contains("is not an address in S3"));
    }
}

#[test]
fn the_endpoint_of_s3_alone_is_used() {
    let bucket = Bucket::start(objects(&archive(1)), |_| None);
    let mut command = command(&[], KEY, &PARTIAL);
    let output = command.env("AWS_ENDPOINT_URL_S3", &bucket.endpoint).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
}

/// Memory does not depend on the size of an object.
#[test]
#[cfg(target_os = "linux")]
fn a_large_object_is_not_held_in_memory() {
    // 2 GB in `.ci/full`.
    let size: u64 =
        std::env::var("AUDIT_ALERT_LARGE_OBJECT").map_or(64 << 20, |it| it.parse().unwrap());
    let mut line = record(0, ACCOUNTS[0], REGIONS[0], DAYS[0]).to_string();
    line.push('\n');
    let count = size / line.len() as u64 + 1;
    let objects = [
        ("records.jsonl".to_owned(), Contents::Repeated(line.into_bytes().into(), count)),
        ("small.json.gz".to_owned(), Contents::of(packed(b"[]"))),
    ];
    let bucket = Bucket::start(objects, |_| None);
    // In kB, of address space: stacks, libraries, the debug executable, and the bytes in flight.
    let limited = ["sh", "-c", "ulimit -v 400000; exec \"$0\" \"$@\""];
    let args = [&PARTIAL[..], &["--endpoint-url", &bucket.endpoint]].concat();
    let output = command(&limited, KEY, &args).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(number(&partial(&output), "/evaluated"), count);
}
