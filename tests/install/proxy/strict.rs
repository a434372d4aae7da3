//! Refusals of AWS that emulators lack. The messages are recorded from AWS unless a comment states otherwise.
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::answer::Answer;
use super::call::{Call, Protocol};
use super::fault::ROLE;
use super::request::Request;
use crate::emulators::Account;

/// Maximum targets of a rule, and maximum entries of a call (EventBridge quotas).
const TARGETS: usize = 5;
const ENTRIES: usize = 10;
/// Maximum bytes of a function's policy (Lambda quotas), and the bytes of a policy without statements.
const POLICY: usize = 20_480;
const FRAME: usize = r#"{"Version":"2012-10-17","Id":"default","Statement":[]}"#.len();

/// A region and a name in it.
type Place = (String, String);
/// Status, type and message of an error.
type Refused = (u16, &'static str, String);

/// State derived from the calls that passed.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Number of calls for which a new role is refused and an update is in progress.
    delays: u32,
    account: String,
    /// Target ids of each rule.
    rules: BTreeMap<Place, BTreeSet<String>>,
    /// Rules that have a role.
    rules_with_role: BTreeSet<Place>,
    /// Sizes in bytes of each function's statements, by id.
    statements: BTreeMap<Place, BTreeMap<String, usize>>,
    /// Remaining calls for which each function is being updated.
    updates: BTreeMap<Place, u32>,
    /// Remaining calls for which each role is too new.
    roles: BTreeMap<String, u32>,
    /// Rules that are reported as managed by a service.
    managed: BTreeSet<&'static str>,
}

impl Known {
    pub(super) fn new(account: &Account, delays: u32) -> Self {
        Self { delays, account: account.id.clone(), ..Self::default() }
    }

    pub(super) fn mark_managed(&mut self, rule: &'static str) {
        self.managed.insert(rule);
    }

    /// Returns AWS's refusal of a call, if any.
    pub(super) fn refusal(
        &mut self,
        call: &Call,
        protocol: Protocol,
        request: &Request,
    ) -> Option<Answer> {
        let (status, kind, text) = match call.operation.as_str() {
            "PutEvents" => return not_authorized(&request.json()),
            "PutTargets" => self.targets(call, &request.json())?,
            "DeleteRule" => self.targets_left(call, &request.json())?,
            "AddPermission" => self.permission(call, request)?,
            "UpdateFunctionCode" | "UpdateFunctionConfiguration" => {
                count_down(self.updates.get_mut(&function(call, request)))?;
                let arn = self.arn(call, request);
                let text = "The operation cannot be performed at this time. An update is in progress for resource";
                (409, "ResourceConflictException", format!("{text}: {arn}"))
            }
            "CreateFunction" => {
                let role = request.json()["Role"].as_str()?.rsplit('/').next()?.to_owned();
                count_down(self.roles.get_mut(&role))?;
                (400, "InvalidParameterValueException", ROLE.to_owned())
            }
            _ => return None,
        };
        Some(Answer::error(protocol, status, kind, &text))
    }

    fn targets(&self, call: &Call, body: &Value) -> Option<Refused> {
        let new = ids(&body["Targets"], "Id");
        if new.len() > ENTRIES {
            // From the API's model, not recorded.
            let text = "1 validation error detected: Value at 'targets' failed to satisfy constraint: Member must have \
                        length less than or equal to 10";
            return Some((400, "ValidationException", text.to_owned()));
        }
        let existing = self.rules.get(&rule(call, body)).cloned().unwrap_or_default();
        let text = "The requested resource exceeds the maximum number allowed.";
        let is_over = existing.union(&new).count() > TARGETS;
        is_over.then(|| (400, "LimitExceededException", text.to_owned()))
    }

    fn targets_left(&self, call: &Call, body: &Value) -> Option<Refused> {
        let is_target_left = self.rules.get(&rule(call, body)).is_some_and(|it| !it.is_empty());
        let text = "Rule can't be deleted since it has targets.";
        is_target_left.then(|| (400, "ValidationException", text.to_owned()))
    }

    fn permission(&self, call: &Call, request: &Request) -> Option<Refused> {
        let (id, size) = self.statement(call, request);
        let existing = self.statements.get(&function(call, request)).cloned().unwrap_or_default();
        if existing.contains_key(&id) {
            let text = format!(
                "The statement id ({id}) provided already exists. Please provide a new statement id, or remove the \
                 existing statement."
            );
            return Some((409, "ResourceConflictException", text));
        }
        let size = FRAME + size + existing.values().map(|it| it + 1).sum::<usize>();
        // Not recorded; from reports of users.
        let text = format!("The final policy size ({size}) is bigger than the limit ({POLICY})");
        (size > POLICY).then_some((400, "PolicyLengthExceededException", text))
    }

    /// Changes the parameters of `PutRule` where emulators differ from AWS (API reference): it ignores tags of an
    /// existing rule, and removes the role if there is none.
    pub(super) fn adjust(&self, call: &Call, request: &mut Request) {
        let mut body = request.json();
        let rule = rule(call, &body);
        if call.operation != "PutRule" || !self.rules.contains_key(&rule) {
            return;
        }
        let members = body.as_object_mut().unwrap();
        let had_tags = members.remove("Tags").is_some();
        let loses_role = self.rules_with_role.contains(&rule) && !members.contains_key("RoleArn");
        if loses_role {
            members.insert("RoleArn".to_owned(), "".into());
        }
        if had_tags || loses_role {
            request.body = body.to_string().into_bytes();
        }
    }

    /// Updates the state after a forwarded call, and corrects responses that differ from AWS's.
    pub(super) fn record(&mut self, call: &Call, request: &Request, answer: &mut Answer) {
        if !answer.is_success() {
            return;
        }
        let body = request.json();
        match call.operation.as_str() {
            "PutRule" => {
                let rule = rule(call, &body);
                if body["RoleArn"].as_str().is_some_and(|it| !it.is_empty()) {
                    self.rules_with_role.insert(rule.clone());
                } else {
                    self.rules_with_role.remove(&rule);
                }
                self.rules.entry(rule).or_default();
            }
            "PutTargets" => {
                let new = ids(&body["Targets"], "Id");
                self.rules.entry(rule(call, &body)).or_default().extend(new);
            }
            "RemoveTargets" => {
                let removed = ids(&body["Ids"], "");
                self.rules.entry(rule(call, &body)).or_default().retain(|it| !removed.contains(it));
            }
            "DeleteRule" => drop(self.rules.remove(&rule(call, &body))),
            "AddPermission" => {
                let (id, size) = self.statement(call, request);
                self.statements.entry(function(call, request)).or_default().insert(id, size);
            }
            "RemovePermission" => {
                let id = request.segments().pop().unwrap_or_default();
                self.statements.entry(function(call, request)).or_default().remove(&id);
            }
            "CreateFunction" | "UpdateFunctionCode" | "UpdateFunctionConfiguration" => {
                self.updates.insert(function(call, request), self.delays);
            }
            "DeleteFunction" => {
                self.statements.remove(&function(call, request));
                self.updates.remove(&function(call, request));
            }
            "CreateRole" => drop(self.roles.insert(request.form("RoleName"), self.delays)),
            "GetFunction" | "GetFunctionConfiguration" => {
                let is_updating = count_down(self.updates.get_mut(&function(call, request)));
                is_updating.map(|()| in_progress(answer)).unwrap_or_default();
            }
            "ListRules" => {
                let mut listed: Value = serde_json::from_slice(&answer.body).unwrap();
                for rule in listed["Rules"].as_array_mut().into_iter().flatten() {
                    if rule["Name"].as_str().is_some_and(|name| self.managed.contains(name)) {
                        rule["ManagedBy"] = "autoscaling.amazonaws.com".into();
                    }
                }
                answer.body = listed.to_string().into_bytes();
            }
            "GetPolicy" if is_empty(answer) => {
                let text = "The resource you requested does not exist.";
                *answer = Answer::error(Protocol::Rest, 404, "ResourceNotFoundException", text);
            }
            _ => {}
        }
    }

    /// Returns a statement's id and its size in the policy.
    fn statement(&self, call: &Call, request: &Request) -> (String, usize) {
        let body = request.json();
        let id = body["StatementId"].as_str().unwrap_or_default().to_owned();
        let statement = json!({
            "Sid": id,
            "Effect": "Allow",
            "Principal": {"Service": body["Principal"]},
            "Action": body["Action"],
            "Resource": self.arn(call, request),
            "Condition": {"ArnLike": {"AWS:SourceArn": body["SourceArn"]}},
        });
        (id, statement.to_string().len())
    }

    fn arn(&self, call: &Call, request: &Request) -> String {
        let (region, name) = function(call, request);
        format!("arn:aws:lambda:{region}:{}:function:{name}", self.account)
    }
}

/// Returns the rule of a call, by region, bus and name.
fn rule(call: &Call, body: &Value) -> Place {
    let name = body["Rule"].as_str().or(body["Name"].as_str()).unwrap_or_default();
    let bus = body["EventBusName"].as_str().unwrap_or("default");
    (call.region.clone(), format!("{bus}/{name}"))
}

/// Returns the function of a call, which has its name or its ARN.
fn function(call: &Call, request: &Request) -> Place {
    let named = request.segments().into_iter().nth(2);
    let named = named.or(request.json()["FunctionName"].as_str().map(str::to_owned));
    let name = named.unwrap_or_default().rsplit(':').next().unwrap_or_default().to_owned();
    (call.region.clone(), name)
}

/// Returns the strings of a list, or the values of a member of its objects.
fn ids(list: &Value, name: &str) -> BTreeSet<String> {
    let items = list.as_array().into_iter().flatten();
    let texts = items.filter_map(|it| it.get(name).unwrap_or(it).as_str());
    texts.map(str::to_owned).collect()
}

/// Counts down. Returns `None` at zero.
fn count_down(left: Option<&mut u32>) -> Option<()> {
    let left = left?;
    *left = left.checked_sub(1)?;
    Some(())
}

/// Refuses events of `aws.*` sources, which only AWS may put: a successful response with an error for each entry (reported
/// by hashicorp and others, not recorded). Unlike AWS, refuses all entries of such a call.
fn not_authorized(body: &Value) -> Option<Answer> {
    let entries = body["Entries"].as_array()?;
    let is_of_aws =
        |it: &Value| it["Source"].as_str().is_some_and(|source| source.starts_with("aws."));
    if !entries.iter().any(is_of_aws) {
        return None;
    }
    let error = json!({
        "ErrorCode": "NotAuthorizedForSourceException",
        "ErrorMessage": "Not authorized for the source.",
    });
    let body = json!({"FailedEntryCount": entries.len(), "Entries": vec![error; entries.len()]});
    Some(Answer::json(200, &body))
}

fn in_progress(answer: &mut Answer) {
    let mut body: Value = serde_json::from_slice(&answer.body).unwrap();
    let function =
        if body["Configuration"].is_object() { &mut body["Configuration"] } else { &mut body };
    function["LastUpdateStatus"] = "InProgress".into();
    answer.body = body.to_string().into_bytes();
}

/// Returns true if a policy has no statement.
fn is_empty(answer: &Answer) -> bool {
    let body: Value = serde_json::from_slice(&answer.body).unwrap();
    let policy: Value = serde_json::from_str(body["Policy"].as_str().unwrap_or("{}")).unwrap();
    policy["Statement"].as_array().is_none_or(Vec::is_empty)
}
