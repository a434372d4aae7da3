//! Generates an archive of CloudTrail.
use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use crate::bucket::Contents;

/// The files of an archive, by their keys.
pub(crate) type Archive = BTreeMap<String, Vec<u8>>;

pub(crate) const ACCOUNTS: [&str; 2] = ["111122223333", "444455556666"];
pub(crate) const REGIONS: [&str; 2] = ["us-east-1", "ap-northeast-2"];
pub(crate) const DAYS: [&str; 3] = ["2026/11/24", "2026/11/25", "2026/11/26"];

/// Returns an archive with the given number of files for each account, region and day, of ten records each, and with a digest.
pub(crate) fn archive(files: usize) -> Archive {
    let mut archive = Archive::new();
    let mut number = 0;
    for (account, region) in ACCOUNTS.iter().flat_map(|it| REGIONS.map(|region| (it, region))) {
        for day in DAYS {
            for file in 0..files {
                let records = (0..10).map(|_| {
                    number += 1;
                    record(number, account, region, day)
                });
                let records = json!({ "Records": records.collect::<Vec<_>>() });
                let key = key(account, "CloudTrail", region, day, file);
                archive.insert(key, packed(records.to_string().as_bytes()));
            }
            let digest = packed(b"{\"digestS3Bucket\":\"acme-trail\",\"logFiles\":[]}");
            archive.insert(key(account, "CloudTrail-Digest", region, day, 0), digest);
        }
    }
    archive
}

/// The key of a file.
pub(crate) fn key(account: &str, kind: &str, region: &str, day: &str, file: usize) -> String {
    let date = day.replace('/', "");
    let name = format!("{account}_{kind}_{region}_{date}T{:02}05Z_{file:016}.json.gz", file % 24);
    format!("AWSLogs/{account}/{kind}/{region}/{day}/{name}")
}

/// A record: every third deletes a trail.
pub(crate) fn record(number: usize, account: &str, region: &str, day: &str) -> Value {
    let (source, name) = match number % 3 {
        0 => ("cloudtrail.amazonaws.com", "DeleteTrail"),
        1 => ("s3.amazonaws.com", "GetObject"),
        _ => ("ec2.amazonaws.com", "DescribeInstances"),
    };
    let time = format!("{}T{:02}:{:02}:00Z", day.replace('/', "-"), number % 24, number % 60);
    let user = format!("user-{}", number % 7);
    json!({
        "eventVersion": "1.11",
        "userIdentity": {
            "type": "IAMUser", "principalId": "AIDAEXAMPLE", "accountId": account,
            "arn": format!("arn:aws:iam::{account}:user/{user}"), "userName": user,
        },
        "eventTime": time, "eventSource": source, "eventName": name, "awsRegion": region,
        "sourceIPAddress": "203.0.113.7", "userAgent": "aws-cli/2.31.0",
        "requestParameters": { "name": "main" }, "responseElements": null,
        "requestID": format!("r-{number}"), "eventID": format!("e-{number:08}"),
        "readOnly": false, "eventType": "AwsApiCall", "managementEvent": true,
        "recipientAccountId": account, "eventCategory": "Management",
    })
}

pub(crate) fn packed(text: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(text).unwrap();
    packed.finish().unwrap()
}

/// Writes an archive to an empty folder.
pub(crate) fn write(archive: &Archive, folder: &Path) {
    drop(fs::remove_dir_all(folder));
    for (key, contents) in archive {
        let path = folder.join(key);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, contents).unwrap();
    }
}

/// The objects of a bucket with an archive.
pub(crate) fn objects(archive: &Archive) -> Vec<(String, Contents)> {
    archive.iter().map(|(key, contents)| (key.clone(), Contents::of(contents.clone()))).collect()
}
