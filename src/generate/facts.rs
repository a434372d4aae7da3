//! The facts of one event: what the caller of `generate` decided and what was made up so far. Whoever asks for the same
//! thing twice is told the same.

use std::collections::HashMap;

use jiff::Timestamp;
use serde_json::json;

use super::random::{Random, Seed};
use crate::aws::{Arn, Partition};

#[derive(Debug)]
pub(super) struct SampleFacts {
    pub(super) account: String,
    pub(super) region: String,
    pub(super) user: String,
    /// The caller's ARN.
    pub(super) arn: String,
    pub(super) ip: String,
    pub(super) at: Timestamp,
    pub(super) request_id: String,
    pub(super) random: Random,
    agreed: HashMap<String, String>,
}

impl SampleFacts {
    pub(super) fn new(seed: Seed, at: Timestamp, account: &str, region: &str) -> Self {
        let mut random = Random::new(seed);
        Self {
            account: account.to_owned(),
            region: region.to_owned(),
            user: String::new(),
            arn: String::new(),
            ip: String::new(),
            at,
            request_id: random.uuid(),
            random,
            agreed: HashMap::new(),
        }
    }

    /// What something is called, made up when it is asked for the first time.
    pub(super) fn agreed(&mut self, what: &str, make: impl FnOnce(&mut Self) -> String) -> String {
        if let Some(known) = self.agreed.get(what) {
            return known.clone();
        }
        let new = make(self);
        self.agreed.insert(what.to_owned(), new.clone());
        new
    }

    /// What something was called, if it was asked for.
    pub(super) fn known(&self, what: &str) -> Option<&str> {
        self.agreed.get(what).map(String::as_str)
    }

    /// A policy that allows something, as text.
    pub(super) fn policy(&self, action: &str, resource: &str) -> String {
        let account = self.account_arn("iam", "root");
        let statement = json!({
            "Effect": "Allow",
            "Principal": { "AWS": account },
            "Action": action,
            "Resource": resource,
        });
        json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string()
    }

    /// The ARN of a resource of the account that has no region.
    pub(super) fn account_arn(&self, service: &str, resource: &str) -> String {
        let (partition, account) = (self.partition(), &*self.account);
        Arn { partition, service, region: "", account, resource }.to_string()
    }

    /// The name of the partition that the region lies in.
    pub(super) fn partition(&self) -> &'static str {
        Partition::of_region(&self.region).name
    }

    /// The domain that the region's endpoints lie in.
    pub(super) fn domain(&self) -> &'static str {
        Partition::of_region(&self.region).dns_suffix
    }

    /// The domain of the console and of what people sign in to.
    pub(super) fn site(&self) -> &'static str {
        Partition::of_region(&self.region).site
    }

    /// How identifiers of the region's zones begin: `apne2` of `apne2-az1` (AWS RAM user guide, "Availability Zone IDs").
    pub(super) fn zone(&self) -> String {
        let parts = self.region.split('-').enumerate();
        let short = |(place, part): (usize, &str)| match part {
            // The first part is the continent; it stays.
            _ if place == 0 => part.to_owned(),
            "northeast" => "ne".to_owned(),
            "northwest" => "nw".to_owned(),
            "southeast" => "se".to_owned(),
            "southwest" => "sw".to_owned(),
            _ => part.chars().take(1).collect(),
        };
        parts.map(short).collect()
    }

    /// Who is behind the caller's session: the ARN of the role, or of whoever needs none.
    pub(super) fn principal(&self) -> String {
        let session = self.arn.split_once(":assumed-role/").and_then(|(_, it)| it.split_once('/'));
        let Some((role, _)) = session else { return self.arn.clone() };
        let reserved = role.starts_with("AWSReservedSSO_");
        let path = if reserved {
            format!("aws-reserved/sso.amazonaws.com/{}/", self.region)
        } else {
            String::new()
        };
        self.account_arn("iam", &format!("role/{path}{role}"))
    }
}
