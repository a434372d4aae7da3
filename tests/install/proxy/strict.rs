//! What AWS refuses and emulators let pass. The texts are recorded answers, where nothing else is said.
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::answer::Answer;
use super::call::{Call, Protocol};
use super::fault::ROLE;
use super::request::Request;
use crate::emulators::Account;

/// Targets that a rule may have, and entries of one call (EventBridge quotas).
const TARGETS: usize = 5;
const ENTRIES: usize = 10;
/// Bytes of a function's policy (Lambda quotas), and those that it has without a statement.
const POLICY: usize = 20_480;
const FRAME: usize = r#"{"Version":"2012-10-17","Id":"default","Statement":[]}"#.len();

/// A region, and a name in it.
type Place = (String, String);
/// Status, type and text of an error.
type Refused = (u16, &'static str, String);

/// What is known of the calls that passed.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// How often a new role is refused, and an update is in progress.
    patience: u32,
    account: String,
    /// Ids of the targets of each rule.
    rules: BTreeMap<Place, BTreeSet<String>>,
    /// The sizes of each function's statements, by id.
    statements: BTreeMap<Place, BTreeMap<String, usize>>,
    /// How often each function is still being updated.
    updates: BTreeMap<Place, u32>,
    /// How often each role is still too new.
    roles: BTreeMap<String, u32>,
    /// The rules that a service manages.
    managed: BTreeSet<&'static str>,
}

impl Known {
    pub(super) fn new(account: &Account, patience: u32) -> Self {
        Self { patience, account: account.id.clone(), ..Self::default() }
    }

    pub(super) fn manage(&mut self, rule: &'static str) {
        self.managed.insert(rule);
    }

    /// What AWS would answer instead of doing it.
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
                once_more(self.updates.get_mut(&function(call, request)))?;
                let arn = self.arn(call, request);
                let text = "The operation cannot be performed at this time. An update is in progress for resource";
                (409, "ResourceConflictException", format!("{text}: {arn}"))
            }
            "CreateFunction" => {
                let role = request.json()["Role"].as_str()?.rsplit('/').next()?.to_owned();
                once_more(self.roles.get_mut(&role))?;
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
        let there = self.rules.get(&rule(call, body)).cloned().unwrap_or_default();
        let text = "The requested resource exceeds the maximum number allowed.";
        let is_over = there.union(&new).count() > TARGETS;
        is_over.then(|| (400, "LimitExceededException", text.to_owned()))
    }

    fn targets_left(&self, call: &Call, body: &Value) -> Option<Refused> {
        let is_target_left = self.rules.get(&rule(call, body)).is_some_and(|it| !it.is_empty());
        let text = "Rule can't be deleted since it has targets.";
        is_target_left.then(|| (400, "ValidationException", text.to_owned()))
    }

    fn permission(&self, call: &Call, request: &Request) -> Option<Refused> {
        let (id, size) = self.statement(call, request);
        let there = self.statements.get(&function(call, request)).cloned().unwrap_or_default();
        if there.contains_key(&id) {
            let text = format!(
                "The statement id ({id}) provided already exists. Please provide a new statement id, or remove the \
                 existing statement."
            );
            return Some((409, "ResourceConflictException", text));
        }
        let size = FRAME + size + there.values().map(|it| it + 1).sum::<usize>();
        // Not recorded: from people who met it.
        let text = format!("The final policy size ({size}) is bigger than the limit ({POLICY})");
        (size > POLICY).then_some((400, "PolicyLengthExceededException", text))
    }

    /// Takes out what AWS does not look at: tags of a rule that is there (`PutRule` in the API reference).
    pub(super) fn amend(&self, call: &Call, request: &mut Request) {
        let mut body = request.json();
        let is_there = call.operation == "PutRule" && self.rules.contains_key(&rule(call, &body));
        if is_there && body["Tags"].is_array() {
            body.as_object_mut().unwrap().remove("Tags");
            request.body = body.to_string().into_bytes();
        }
    }

    /// Learns from what was done, and mends the answers that are wrong.
    pub(super) fn learn(&mut self, call: &Call, request: &Request, answer: &mut Answer) {
        if !answer.is_success() {
            return;
        }
        let body = request.json();
        match call.operation.as_str() {
            "PutRule" => {
                let named = json!({"Rule": body["Name"], "EventBusName": body["EventBusName"]});
                self.rules.entry(rule(call, &named)).or_default();
            }
            "PutTargets" => {
                let new = ids(&body["Targets"], "Id");
                self.rules.entry(rule(call, &body)).or_default().extend(new);
            }
            "RemoveTargets" => {
                let gone = ids(&body["Ids"], "");
                self.rules.entry(rule(call, &body)).or_default().retain(|it| !gone.contains(it));
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
                self.updates.insert(function(call, request), self.patience);
            }
            "DeleteFunction" => {
                self.statements.remove(&function(call, request));
                self.updates.remove(&function(call, request));
            }
            "CreateRole" => drop(self.roles.insert(request.form("RoleName"), self.patience)),
            "GetFunction" | "GetFunctionConfiguration" => {
                let is_updating = once_more(self.updates.get_mut(&function(call, request)));
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

    /// A statement's id, and the size that it has in the policy.
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

/// A rule of the default bus or another one.
fn rule(call: &Call, body: &Value) -> Place {
    let name = body["Rule"].as_str().or(body["Name"].as_str()).unwrap_or_default();
    let bus = body["EventBusName"].as_str().unwrap_or("default");
    (call.region.clone(), format!("{bus}/{name}"))
}

/// A function, by its name or its ARN.
fn function(call: &Call, request: &Request) -> Place {
    let named = request.segments().into_iter().nth(2);
    let named = named.or(request.json()["FunctionName"].as_str().map(str::to_owned));
    let name = named.unwrap_or_default().rsplit(':').next().unwrap_or_default().to_owned();
    (call.region.clone(), name)
}

/// The texts of a list, or those that its members have under a name.
fn ids(list: &Value, name: &str) -> BTreeSet<String> {
    let items = list.as_array().into_iter().flatten();
    let texts = items.filter_map(|it| it.get(name).unwrap_or(it).as_str());
    texts.map(str::to_owned).collect()
}

/// Counts down; nothing at zero.
fn once_more(left: Option<&mut u32>) -> Option<()> {
    let left = left?;
    *left = left.checked_sub(1)?;
    Some(())
}

/// Nobody but AWS may put events of `aws.*`: an answer for each entry, in a success (hashicorp and others, not recorded).
/// The others of such a call are refused too, which AWS would not do.
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

/// Whether a policy has no statement.
fn is_empty(answer: &Answer) -> bool {
    let body: Value = serde_json::from_slice(&answer.body).unwrap();
    let policy: Value = serde_json::from_str(body["Policy"].as_str().unwrap_or("{}")).unwrap();
    policy["Statement"].as_array().is_none_or(Vec::is_empty)
}
