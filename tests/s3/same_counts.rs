//! An archive has the same counts in S3 and in a folder.
use serde_json::Value;

use crate::archive::{ACCOUNTS, Archive, archive, objects, write};
use crate::bucket::Bucket;
use crate::emulator_bucket::{create_bucket, put};
use crate::emulators::ministack;
use crate::run::{KEY, command, folder, partial, run, text};

const PARTIAL: [&str; 4] = ["--rules", "starter", "--format", "partial"];

/// Filters with different parts of the archive.
const SELECTIONS: [&[&str]; 4] = [
    &[],
    &["--account", ACCOUNTS[0]],
    &["--region", "ap-northeast-2", "--jobs", "1"],
    &["--since", "2026-11-26", "--until", "2026-11-26T12:00:00Z"],
];

/// Compares the partial of a folder with that of each source.
fn compare(archive: &Archive, endpoint: &str, key: &str, source: &str, test: &str) {
    let folder = folder(test);
    write(archive, &folder);
    for selection in SELECTIONS {
        let of = |source: &str| {
            let args = [&PARTIAL, selection, &[source, "--endpoint-url", endpoint]].concat();
            let output = command(&[], key, &args).output().unwrap();
            assert_eq!(output.status.code(), Some(0), "{source}: {}", text(&output.stderr));
            partial(&output)
        };
        let (expected, found) = (of(folder.to_str().unwrap()), of(source));
        assert!(expected["evaluated"].as_u64().unwrap() > 0, "{expected}");
        assert_eq!(found, expected, "{selection:?}");
    }
}

#[test]
fn a_bucket_has_the_counts_of_a_folder() {
    let archive = archive(30);
    let bucket = Bucket::start(objects(&archive), |_| None);
    compare(&archive, &bucket.endpoint, KEY, "s3://acme-trail", "same-counts");
    let keys: Vec<_> = bucket.requests().into_iter().filter_map(|it| it.key).collect();
    assert!(keys.iter().all(|it| !it.contains("Digest")));
}

#[test]
#[ignore = "needs ministack"]
fn a_bucket_of_an_emulator_has_the_counts_of_a_folder() {
    let archive = archive(5);
    let account = ministack::open().account();
    create_bucket(&account, "acme-trail");
    for (key, contents) in &archive {
        put(&account, &format!("/acme-trail/logs/{key}"), contents);
    }
    let (endpoint, key) = (account.endpoint(), &account.keys.id);
    for source in ["s3://acme-trail", "s3://acme-trail/logs/AWSLogs/"] {
        compare(&archive, &endpoint, key, source, "same-counts-emulator");
    }
}

/// A part of an archive may be in a folder, and another in a bucket.
#[test]
fn folders_and_buckets_are_one_archive() {
    let whole = archive(3);
    let is_first = |key: &str| key.contains(ACCOUNTS[0]);
    let (first, second): (Archive, Archive) =
        whole.clone().into_iter().partition(|it| is_first(&it.0));
    let (all, some) = (folder("parts-all"), folder("parts-some"));
    write(&whole, &all);
    write(&first, &some);
    let bucket = Bucket::start(objects(&second), |_| None);
    let of = |sources: &[&str]| -> Value {
        partial(&run(&bucket.endpoint, &[&PARTIAL, sources].concat()))
    };
    assert_eq!(of(&[some.to_str().unwrap(), "s3://acme-trail"]), of(&[all.to_str().unwrap()]));
}
