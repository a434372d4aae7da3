//! The facts of one event: the inputs of `generate` and the values made so far. The same key always has the same value.

use std::collections::HashMap;

use jiff::Timestamp;
use serde_json::json;

use super::client_kind::ClientKind;
use super::random::{Random, Seed};
use crate::aws::{Arn, Partition, permission_set, sso_role_path};

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
    /// The client that sends the request.
    pub(super) client: ClientKind,
    /// The specification names the client, so that the request may have any of its optional members.
    pub(super) client_is_given: bool,
    /// Decides on members in doubt. Separate, so that a member does not change the values of the others.
    pub(super) variety: Random,
    values: HashMap<String, String>,
}

impl SampleFacts {
    pub(super) fn new(
        seed: Seed,
        at: Timestamp,
        action: &str,
        account: &str,
        region: &str,
    ) -> Self {
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
            client: ClientKind::Console,
            client_is_given: false,
            variety: seed.of_variety(action),
            values: HashMap::new(),
        }
    }

    /// The value of a key; `make` is called once to make it.
    pub(super) fn get_or_make(
        &mut self,
        key: &str,
        make: impl FnOnce(&mut Self) -> String,
    ) -> String {
        if let Some(known) = self.values.get(key) {
            return known.clone();
        }
        let new = make(self);
        self.values.insert(key.to_owned(), new.clone());
        new
    }

    /// The value of a key. Returns `None` if it was not made yet.
    pub(super) fn known(&self, key: &str) -> Option<&str> {
        self.values.get(key).map(String::as_str)
    }

    /// The JSON text of a policy that allows an action on a resource.
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

    /// The ARN of a resource without a region.
    pub(super) fn account_arn(&self, service: &str, resource: &str) -> String {
        let (partition, account) = (self.partition(), &*self.account);
        Arn { partition, service, region: "", account, resource }.to_string()
    }

    /// The name of the region's partition.
    pub(super) fn partition(&self) -> &'static str {
        Partition::of_region(&self.region).name
    }

    /// The DNS suffix of the region's endpoints.
    pub(super) fn domain(&self) -> &'static str {
        Partition::of_region(&self.region).dns_suffix
    }

    /// The domain of the console and of the sign-in pages.
    pub(super) fn site(&self) -> &'static str {
        Partition::of_region(&self.region).site
    }

    /// The principal of the caller: the ARN of the role for a role session, else the caller's ARN.
    pub(super) fn principal(&self) -> String {
        let session = self.arn.split_once(":assumed-role/").and_then(|(_, it)| it.split_once('/'));
        let Some((role, _)) = session else { return self.arn.clone() };
        let is_sso = permission_set(role).is_some();
        let path = if is_sso { sso_role_path(&self.region) } else { "/".to_owned() };
        self.account_arn("iam", &format!("role{path}{role}"))
    }
}
