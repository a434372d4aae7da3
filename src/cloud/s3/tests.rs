//! Tests against a bucket on loopback, with short pauses.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_s3::config::{Credentials, SharedCredentialsProvider};

use super::*;
use crate::backtest::{Selection, UtcSecond};
use crate::cloud::connection::{AwsConnection, Options};
use crate::cloud::error::CloudError;
use crate::cloud::retry::RetryPolicy;

#[path = "../../../tests/support/bucket.rs"]
#[expect(clippy::cast_possible_truncation, reason = "objects of tests are small")]
mod bucket;

use bucket::{Bucket, BucketRequest, Contents, Fault};

const REGION: &str = "ap-northeast-2";

/// The contents of the objects that were read, and the errors of the others.
type Read = BTreeMap<String, Result<Vec<u8>, String>>;

fn connection(bucket: &Bucket) -> AwsConnection {
    let keys = Credentials::new("AKIAIOSFODNN7EXAMPLE", "secret", None, None, "test");
    let config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(REGION))
        .credentials_provider(SharedCredentialsProvider::new(keys))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .build();
    let options = Options {
        profile: None,
        region: REGION.to_owned(),
        endpoint_url: Some(bucket.endpoint.clone()),
    };
    let policy = RetryPolicy { second: Duration::from_millis(2) };
    AwsConnection::of(config, &options).with_retry_policy(policy)
}

fn archive(address: &str) -> S3Archive {
    let address = S3Address::parse(address).unwrap();
    S3Archive { address, scope: S3Scope::Listed(Selection::default()), request_payer: false }
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

/// Reads an archive with two threads.
fn read(bucket: &Bucket, archive: &S3Archive) -> (Read, Result<S3Totals, CloudError>) {
    let (sender, receiver) = channel();
    let receiver = std::sync::Mutex::new(receiver);
    let read = std::sync::Mutex::new(Read::new());
    let totals = thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let next = || receiver.lock().unwrap().recv().ok();
                while let Some(OpenObject { name, mut body, .. }) = next() {
                    let mut bytes = Vec::new();
                    let result = body.read_to_end(&mut bytes).map(|_| bytes);
                    let result = result.map_err(|it| it.to_string());
                    assert!(read.lock().unwrap().insert(name, result).is_none());
                }
            });
        }
        block_on(read_archive(&connection(bucket), archive, sender))
    });
    (read.into_inner().unwrap(), totals)
}

fn objects(count: usize) -> Vec<(String, Contents)> {
    let object = |it| (format!("logs/{it:05}.json.gz"), Contents::of(format!("contents {it}")));
    (0..count).map(object).collect()
}

fn keys(read: &Read) -> BTreeSet<&str> {
    read.keys().map(|it| it.strip_prefix("s3://acme-trail/").unwrap()).collect()
}

#[test]
fn all_pages_are_read() {
    let bucket = Bucket::start(objects(2_345), |_| None);
    let (read, totals) = read(&bucket, &archive("s3://acme-trail"));
    let totals = totals.unwrap();
    assert_eq!((totals.objects, totals.get_requests), (2_345, 2_345));
    assert_eq!(read.len(), 2_345);
    assert_eq!(read["s3://acme-trail/logs/00042.json.gz"], Ok(b"contents 42".to_vec()));
    let bytes: usize = read.values().map(|it| it.as_ref().unwrap().len()).sum();
    assert_eq!(totals.bytes, bytes as u64);
    // None is read twice, and none is asked for its head.
    assert_eq!(bucket.requests().len() as u64, totals.get_requests + totals.list_requests);
}

#[test]
fn only_folders_and_days_in_scope_are_listed() {
    let trail = "audit/AWSLogs/o-abc1234567";
    let file = |account: &str, kind: &str, region: &str, day: &str| {
        let name = day.replace('/', "");
        let name = format!("{account}_{kind}_{region}_{name}T0505Z_abc.json.gz");
        format!("{trail}/{account}/{kind}/{region}/{day}/{name}")
    };
    let mut objects = Vec::new();
    for account in ["111122223333", "444455556666"] {
        for region in ["us-east-1", "eu-west-1"] {
            for kind in ["CloudTrail", "CloudTrail-Digest", "CloudTrail-Insight"] {
                for day in ["2026/10/31", "2026/11/01", "2026/11/02", "2026/11/03", "2026/12/01"] {
                    objects.push((file(account, kind, region, day), Contents::of("x")));
                }
            }
        }
    }
    objects.push(("audit/notes.txt".to_owned(), Contents::of("x")));
    let bucket = Bucket::start(objects, |_| None);
    let time = |it| Some(UtcSecond::parse(it).unwrap());
    let mut archive = archive("s3://acme-trail");
    archive.scope = S3Scope::Listed(Selection {
        since: time("2026-11-02T00:00:00Z"),
        until: time("2026-11-02T12:00:00Z"),
        accounts: ["111122223333".to_owned()].into(),
        regions: ["eu-west-1".to_owned()].into(),
    });
    let (read, totals) = read(&bucket, &archive);
    let expected: Vec<_> = ["2026/11/01", "2026/11/02", "2026/11/03"]
        .map(|day| file("111122223333", "CloudTrail", "eu-west-1", day))
        .into();
    assert_eq!(keys(&read), expected.iter().map(String::as_str).collect());
    assert_eq!(totals.unwrap().objects, 3);
    let requests = bucket.requests();
    let listed: Vec<_> = requests.iter().filter_map(|it| it.query.get("prefix")).collect();
    assert!(listed.iter().all(|it| !it.contains("444455556666") && !it.contains("Digest")));
    // The bucket, `audit/`, `AWSLogs/`, the organization, the account, its folders, the region, and the first request.
    assert_eq!(totals_of_lists(&bucket), 8);
}

fn totals_of_lists(bucket: &Bucket) -> usize {
    bucket.requests().iter().filter(|it| it.key.is_none()).count()
}

#[test]
fn a_prefix_may_end_inside_a_name() {
    let mut objects = objects(30);
    objects.push(("logs-of-others/1.json.gz".to_owned(), Contents::of("x")));
    objects.push(("logs/notes.txt".to_owned(), Contents::of("x")));
    let bucket = Bucket::start(objects, |_| None);
    for (address, expected) in [
        ("s3://acme-trail", 31),
        ("s3://acme-trail/logs", 31),
        ("s3://acme-trail/logs/", 30),
        ("s3://acme-trail/logs/0001", 10),
        ("s3://acme-trail/logs/00010.json.gz", 1),
        ("s3://acme-trail/none/", 0),
    ] {
        assert_eq!(read(&bucket, &archive(address)).0.len(), expected, "{address}");
    }
}

#[test]
fn many_folders_are_listed_at_once() {
    let object = |it| (format!("folder-{it:04}/x.json.gz"), Contents::of("x"));
    let bucket = Bucket::start((0..1_500).map(object), |_| None);
    let (all, totals) = read(&bucket, &archive("s3://acme-trail"));
    // The first request, the folders, and two pages of keys.
    assert_eq!((all.len(), totals.unwrap().list_requests), (1_500, 4));
}

#[test]
fn throttling_is_survived() {
    let slow_down = || Some(Fault::Error(503, "SlowDown", "Please reduce your request rate."));
    // The first answers of all, and the first of one object.
    let bucket = Bucket::start(objects(20), move |it| slow_down().filter(|_| it.number < 60));
    let (all, totals) = read(&bucket, &archive("s3://acme-trail"));
    assert_eq!((all.len(), totals.unwrap().objects), (20, 20));
    assert!(all.values().all(Result::is_ok));

    let mut of_one = 0;
    let bucket = Bucket::start(objects(20), move |it| {
        let is_one = it.key.as_deref() == Some("logs/00007.json.gz");
        of_one += usize::from(is_one);
        slow_down().filter(|_| is_one && of_one <= 60)
    });
    let (all, totals) = read(&bucket, &archive("s3://acme-trail"));
    assert!(all.len() == 20 && all.values().all(Result::is_ok));
    assert_eq!(totals.unwrap().get_requests, 80);
}

#[test]
fn lasting_throttling_ends_the_run() {
    let fault = |_: &BucketRequest| Some(Fault::Error(503, "SlowDown", "Reduce your rate."));
    let bucket = Bucket::start(objects(3), fault);
    let (_, result) = read(&bucket, &archive("s3://acme-trail"));
    assert_eq!(result.unwrap_err().code(), Some("SlowDown"));
}

#[test]
fn errors_of_the_server_are_repeated() {
    let mut attempts = BTreeMap::<_, u32>::new();
    let bucket = Bucket::start(objects(20), move |it| {
        let attempt = attempts.entry(it.key.clone()).or_default();
        *attempt += 1;
        match attempt {
            1 => Some(Fault::Error(500, "InternalError", "We encountered an internal error.")),
            2 => Some(Fault::Close),
            _ => None,
        }
    });
    let (all, totals) = read(&bucket, &archive("s3://acme-trail"));
    totals.unwrap();
    assert!(all.len() == 20 && all.values().all(Result::is_ok), "{all:?}");
}

#[test]
fn one_bad_object_does_not_end_the_run() {
    let faults = |it: &BucketRequest| match it.key.as_deref()? {
        "logs/00003.json.gz" => Some(Fault::Error(403, "AccessDenied", "Access Denied")),
        "logs/00004.json.gz" => Some(Fault::Error(404, "NoSuchKey", "The key does not exist.")),
        "logs/00005.json.gz" => Some(Fault::Error(500, "InternalError", "Internal.")),
        "logs/00006.json.gz" => Some(Fault::Close),
        "logs/00007.json.gz" => Some(Fault::Cut(0)),
        _ => None,
    };
    let bucket = Bucket::start(objects(50), faults);
    let (all, totals) = read(&bucket, &archive("s3://acme-trail"));
    assert_eq!(totals.unwrap().objects, 50);
    assert_eq!((all.len(), all.values().filter(|it| it.is_err()).count()), (50, 5));
    let error = |number: u32| all[&format!("s3://acme-trail/logs/{number:05}.json.gz")].clone();
    assert!(error(3).unwrap_err().contains("s3:GetObject in ap-northeast-2: AccessDenied"));
    assert!(error(7).unwrap_err().contains("the connection broke 6 times in a row"));
}

#[test]
fn a_body_that_breaks_is_continued() {
    let text: Vec<u8> = (0..3_000_000_u32).flat_map(u32::to_le_bytes).collect();
    let mut cuts = 0;
    let object = ("big.json".to_owned(), Contents::of(text.clone()));
    let bucket = Bucket::start([object], move |it| {
        cuts += u32::from(it.key.is_some());
        (it.key.is_some() && cuts <= 9).then_some(Fault::Cut(1_000_001))
    });
    let (all, _) = read(&bucket, &archive("s3://acme-trail"));
    assert!(all["s3://acme-trail/big.json"].as_ref().unwrap() == &text);
    let requests = bucket.requests();
    let of_object: Vec<_> = requests.iter().filter(|it| it.key.is_some()).collect();
    assert_eq!(of_object.len(), 10);
    assert_eq!(of_object[0].headers.get("range"), None);
    assert_eq!(of_object[1].headers["range"], "bytes=1000001-");
    assert_eq!(of_object[1].headers["if-match"], "\"12000000\"");
}

#[test]
fn errors_that_concern_all_objects_end_the_run() {
    for (code, status) in [("ExpiredToken", 400), ("InvalidAccessKeyId", 403)] {
        let fault = move |it: &BucketRequest| {
            let is_late = it.key.as_deref() == Some("logs/00150.json.gz");
            is_late.then_some(Fault::Error(status, code, "No."))
        };
        let bucket = Bucket::start(objects(10_000), fault);
        let (_, result) = read(&bucket, &archive("s3://acme-trail"));
        assert_eq!(result.unwrap_err().code(), Some(code));
        assert!(bucket.requests().len() < 2_000, "{}", bucket.requests().len());
    }
}

/// Without s3:GetObject, none of many objects can be read.
#[test]
fn a_missing_permission_ends_the_run() {
    let fault =
        |it: &BucketRequest| it.key.is_some().then_some(Fault::Error(403, "AccessDenied", "No."));
    let bucket = Bucket::start(objects(5_000), fault);
    let (_, result) = read(&bucket, &archive("s3://acme-trail"));
    let error = result.unwrap_err();
    assert_eq!(error.code(), Some("AccessDenied"));
    assert!(error.hint().unwrap().to_string().contains("--request-payer"));
    assert!(bucket.requests().len() < 400, "{}", bucket.requests().len());
}

#[test]
fn the_region_of_the_bucket_is_found() {
    for fault in [
        Fault::OtherRegion(301, "eu-west-1"),
        Fault::OtherRegion(400, "eu-west-1"),
        Fault::Error(
            400,
            "AuthorizationHeaderMalformed",
            "The authorization header is malformed; the region 'ap-northeast-2' is wrong; expecting 'eu-west-1'",
        ),
    ] {
        let bucket = Bucket::start(objects(3), move |it| {
            let is_wrong = it.headers["authorization"].contains("/ap-northeast-2/s3/");
            is_wrong.then(|| fault.clone())
        });
        let (all, totals) = read(&bucket, &archive("s3://acme-trail"));
        assert_eq!((all.len(), totals.unwrap().get_requests), (3, 3));
    }
}

#[test]
fn the_caller_pays_if_told_so() {
    let bucket = Bucket::start(objects(3), |it| {
        let pays = it.headers.get("x-amz-request-payer").is_some_and(|it| it == "requester");
        (!pays).then_some(Fault::Error(403, "AccessDenied", "Access Denied"))
    });
    let mut archive = archive("s3://acme-trail");
    assert_eq!(read(&bucket, &archive).1.unwrap_err().code(), Some("AccessDenied"));
    archive.request_payer = true;
    assert_eq!(read(&bucket, &archive).0.len(), 3);
}

#[test]
fn measuring_reads_no_object() {
    let bucket = Bucket::start(objects(1_500), |_| None);
    let archive = archive("s3://acme-trail");
    let totals = block_on(list_archive(&connection(&bucket), &archive, &mut |_, _| ())).unwrap();
    assert_eq!((totals.objects, totals.get_requests), (1_500, 0));
    assert_eq!(totals_of_lists(&bucket) as u64, totals.list_requests);
    let cost = totals.cost();
    assert!((0.0006..0.0007).contains(&cost.requests), "{cost:?}");
}

#[test]
fn dropping_a_body_and_the_receiver_ends_the_run() {
    let contents = Contents::Repeated(vec![b'x'; 1 << 20].into(), 2_048);
    let bucket = Bucket::start([("huge.json".to_owned(), contents)], |_| None);
    let (sender, receiver) = channel();
    let archive = archive("s3://acme-trail");
    thread::scope(|scope| {
        let (connection, archive) = (connection(&bucket), &archive);
        let run = scope.spawn(move || block_on(read_archive(&connection, archive, sender)));
        let OpenObject { size, mut body, .. } = receiver.recv().unwrap();
        assert_eq!(size, 2 << 30);
        let mut buffer = vec![0; 1 << 20];
        body.read_exact(&mut buffer).unwrap();
        assert!(buffer.iter().all(|it| *it == b'x'));
        drop((body, receiver));
        run.join().unwrap().unwrap();
    });
}
