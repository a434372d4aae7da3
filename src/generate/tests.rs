use super::{Event, Recipe, Seed};
use crate::catalog::Catalog;
use jiff::Timestamp;

fn recipe(source: &str, name: &str) -> Recipe {
    Recipe {
        action: Catalog::embedded().named(source, name)[0],
        identity: None,
        user: None,
        role: None,
        group: None,
        source_ip: None,
        region: "ap-northeast-2".to_owned(),
        account: "111122223333".to_owned(),
        error: None,
        full: false,
        template: None,
    }
}

#[test]
fn look() {
    let at: Timestamp = "2026-11-24T05:03:10Z".parse().unwrap();
    for (source, name) in [
        ("athena", "CreateNamedQuery"),
        ("iam", "CreateUser"),
        ("ec2", "CreateNatGateway"),
        ("ec2", "ModifyVpcAttribute"),
        ("rds", "CreateDBCluster"),
        ("s3", "PutBucketTagging"),
        ("glue", "CreateJob"),
        ("states", "CreateStateMachine"),
    ] {
        let event = Event::generate(&recipe(source, name), Seed(7), at).into_record();
        println!(
            "{source} {name}\n{}\n{}",
            serde_json::to_string_pretty(&event["requestParameters"]).unwrap(),
            serde_json::to_string_pretty(&event["responseElements"]).unwrap()
        );
    }
}
