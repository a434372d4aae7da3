//! Clients: identity, user agent, address, TLS and the optional members agree with them.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{action, at};
use crate::catalog::{Action, Catalog};
use crate::generate::{ClientKind, Event, EventSpec, IdentityKind, Seed};

fn record(client: Option<ClientKind>, identity: Option<IdentityKind>, seed: u64) -> Value {
    let spec = EventSpec { identity, client, ..EventSpec::new(action("rds", "CreateDBInstance")) };
    Event::generate(&spec, Seed(seed), at()).into_record()
}

#[test]
fn identity_user_agent_and_tls_agree_with_the_client() {
    for (client, ..) in ClientKind::ALL {
        for (identity, ..) in IdentityKind::ALL {
            if !ClientKind::of(Some(identity), &action("rds", "CreateDBInstance")).contains(&client)
            {
                continue;
            }
            for seed in 0..4 {
                let record = record(Some(client), Some(identity), seed);
                let text = |name: &str| record[name].as_str().unwrap_or_default().to_owned();
                let agent = text("userAgent");
                let expected = match client {
                    ClientKind::Console => agent.starts_with("Mozilla/"),
                    ClientKind::Cli => agent.starts_with("aws-cli/"),
                    ClientKind::Sdk => agent.starts_with("Boto3/") || agent.starts_with("aws-sdk-"),
                    ClientKind::Terraform => agent.contains(" Terraform/"),
                    ClientKind::CloudFormation => agent == "cloudformation.amazonaws.com",
                    ClientKind::Service => agent.ends_with(".amazonaws.com"),
                };
                assert!(expected, "{client:?} {agent}");
                let is_service = matches!(client, ClientKind::CloudFormation | ClientKind::Service);
                assert_eq!(text("sourceIPAddress") == agent, is_service, "{record}");
                assert_eq!(record.get("tlsDetails").is_none(), is_service);
                let invoked = record["userIdentity"].get("invokedBy").and_then(Value::as_str);
                assert_eq!(invoked, is_service.then_some(&*agent));
                let from_console = record.get("sessionCredentialFromConsole").is_some();
                assert_eq!(from_console, client == ClientKind::Console);
                if identity == IdentityKind::IamUser {
                    let session = record["userIdentity"].get("sessionContext").is_some();
                    assert_eq!(session, client == ClientKind::Console);
                }
            }
        }
    }
}

#[test]
fn terraform_tags_more_than_the_console() {
    let tagged = |client| {
        let made = (0..40).map(|seed| record(Some(client), None, seed));
        made.filter(|record| record["requestParameters"].get("tags").is_some()).count()
    };
    let (terraform, console) = (tagged(ClientKind::Terraform), tagged(ClientKind::Console));
    assert!(terraform > console + 10, "{terraform} {console}");
}

/// Names of the members of the requests of ten seeds.
fn shapes(action: Action, client: Option<ClientKind>) -> BTreeSet<Vec<String>> {
    let spec = EventSpec { client, ..EventSpec::new(action) };
    let made = (1..=10).map(|seed| Event::generate(&spec, Seed(seed), at()).into_record());
    let keys = |record: Value| {
        let request = record["requestParameters"].as_object().cloned().unwrap_or_default();
        request.keys().cloned().collect()
    };
    made.map(keys).collect()
}

#[test]
fn requests_with_optional_members_in_doubt_differ_in_shape() {
    let (mut differ, mut all) = (0, 0);
    let calls = Catalog::embedded().actions().filter(|it| matches!(it, Action::Api(_)));
    for action in calls.step_by(97) {
        all += 1;
        differ += usize::from(shapes(action, Some(ClientKind::Sdk)).len() > 1);
    }
    assert!(differ * 4 > all, "{differ} of {all}");
    for (service, name, client) in [
        ("ecs", "CreateCluster", ClientKind::Terraform),
        ("rds", "CreateDBInstance", ClientKind::Console),
        ("iam", "CreateRole", ClientKind::Sdk),
        ("cloudtrail", "LookupEvents", ClientKind::Console),
    ] {
        assert!(shapes(action(service, name), Some(client)).len() > 1, "{name}");
    }
}
