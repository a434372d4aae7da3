//! A whole stack on an emulator of AWS that runs already: made, changed, and taken away. Skipped unless
//! `AUDIT_ALERT_TEST_ENDPOINT` has its address, with any keys in `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`.
#![expect(clippy::disallowed_methods, reason = "a test reads its environment")]
#![expect(clippy::print_stdout, reason = "a skipped test prints why")]
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::time::Duration;
use std::{env, process};

use audit_alert::cloud::{Connection, Depth, Goods, Options, Patience, Seen, apply, observe};
use audit_alert::deploy::package::hex_sha256;
use audit_alert::deploy::plan::{Action, Plan, Step, plan, teardown};
use audit_alert::deploy::stack::{Code, Id, Names, Wanted, WantedRule, stack};
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_eventbridge::types::Target;
use aws_sdk_sqs::types::QueueAttributeName;
use base64::Engine as _;
use sha2::{Digest as _, Sha256};

const HOME: &str = "ap-northeast-2";
const WEBHOOK: &str = "https://hooks.example.com/services/T0/B0/secret";

/// What somebody else has at hand.
async fn by_hand() -> SdkConfig {
    aws_config::defaults(BehaviorVersion::latest())
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .region(Region::new(HOME))
        .endpoint_url(env::var("AUDIT_ALERT_TEST_ENDPOINT").unwrap())
        .load()
        .await
}

/// An account, and a stack in it.
struct World {
    connection: Connection,
    names: Names,
}

impl World {
    /// Nothing, and the reason printed, where there is no emulator.
    async fn open(test: &str) -> Option<Self> {
        let Ok(endpoint) = env::var("AUDIT_ALERT_TEST_ENDPOINT") else {
            println!("skipped: AUDIT_ALERT_TEST_ENDPOINT is not set");
            return None;
        };
        let options =
            Options { profile: None, region: HOME.to_owned(), endpoint_url: Some(endpoint) };
        let connection = Connection::open(&options).await.unwrap();
        let connection = connection.with_patience(Patience { second: Duration::from_millis(100) });
        let account = connection.caller().await.unwrap().account;
        let stack = format!("{test}{}", process::id());
        let parameter = Names::default_parameter(&stack);
        let partition = Names::partition_of(HOME).to_owned();
        let names = Names { stack, account, partition, home: HOME.to_owned(), parameter };
        Some(Self { connection, names })
    }

    fn own(&self, zip: &[u8], webhook: &str) -> Code {
        let names = &self.names;
        let parameter = &names.parameter;
        Code::Own {
            sha256: base64::engine::general_purpose::STANDARD.encode(Sha256::digest(zip)),
            architecture: "arm64",
            environment: BTreeMap::from([
                ("SLACK_WEBHOOK_PARAMETER".to_owned(), parameter.clone()),
                ("QUOTED".to_owned(), "a \"b\" \\ ä".to_owned()),
            ]),
            secret: Some(format!("arn:aws:ssm:{HOME}:{}:parameter{parameter}", names.account)),
            webhook: Some(hex_sha256(webhook)),
        }
    }

    fn wanted(&self, rules: Vec<WantedRule>, code: Code) -> Wanted {
        let (regions, known_regions) = (Vec::new(), Vec::new());
        Wanted { names: self.names.clone(), regions, known_regions, rules, code }
    }

    async fn see(&self, function: Option<&str>, depth: Depth) -> Seen {
        let regions = ["us-east-1".to_owned()];
        observe(&self.connection, &self.names, &regions, function, true, depth).await.unwrap()
    }

    async fn plan(&self, wanted: &Wanted, depth: Depth) -> Plan {
        let function = wanted.code.function_arn(&self.names);
        let seen = self.see(Some(&function), depth).await;
        let wanted = Wanted { known_regions: seen.known_regions, ..wanted.clone() };
        plan(&stack(&wanted), &seen.observed).unwrap()
    }

    async fn apply(&self, steps: &[Step], zip: &[u8], webhook: &str) {
        let goods = Goods { zip, webhook: Some(webhook) };
        for step in steps {
            let done = apply(&self.connection, &self.names, step, &goods).await;
            done.unwrap_or_else(|error| panic!("{}: {error}", step.id));
        }
    }

    /// Nothing is to be done, however closely one looks.
    async fn settled(&self, wanted: &Wanted) {
        for depth in [Depth::Shallow, Depth::Deep] {
            let plan = self.plan(wanted, depth).await;
            let open: Vec<_> =
                plan.steps.iter().map(|step| (&step.id, step.action.differences())).collect();
            assert!(open.is_empty(), "{depth:?}: {open:#?}");
        }
    }
}

fn run<T>(test: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(test)
}

fn zip(script: &str) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let mode = zip::write::SimpleFileOptions::default().unix_permissions(0o755);
    zip.start_file("bootstrap", mode).unwrap();
    zip.write_all(script.as_bytes()).unwrap();
    zip.finish().unwrap().into_inner()
}

fn rules() -> Vec<WantedRule> {
    let rule = |number: usize| WantedRule {
        name: format!("rule{number}"),
        description: format!("규칙 {number} \"quoted\" [in brackets]"),
        patterns: vec![format!(
            "{{\"source\":[\"aws.s{number}\"],\"detail\":{{\"n\":[{{\"numeric\":[\">\",1]}}]}}}}"
        )],
        state: if number == 3 {
            "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
        } else {
            "ENABLED"
        },
        regions: if number < 5 { vec!["us-east-1".to_owned()] } else { Vec::new() },
    };
    (0..25).map(rule).collect()
}

#[test]
fn a_stack_is_made_changed_and_taken_away() {
    run(async {
        let Some(world) = World::open("whole").await else { return };
        let first = zip("#!/bin/sh\nsleep 1\n");
        let mut wanted = world.wanted(rules(), world.own(&first, WEBHOOK));
        let made = world.plan(&wanted, Depth::Shallow).await;
        assert!(made.steps.iter().all(|step| matches!(step.action, Action::Create(_))));
        world.apply(&made.steps, &first, WEBHOOK).await;
        world.settled(&wanted).await;
        // As if no answer had arrived.
        world.apply(&made.steps, &first, WEBHOOK).await;
        world.settled(&wanted).await;

        let second = zip("#!/bin/sh\nsleep 2\n");
        wanted.code = world.own(&second, "https://hooks.example.com/services/other");
        if let Code::Own { environment, .. } = &mut wanted.code {
            environment.insert("ADDED".to_owned(), "1".to_owned());
        }
        wanted.rules.remove(24);
        wanted.rules[0].description = "x".repeat(600);
        wanted.rules[1].state = "DISABLED";
        wanted.rules[6].patterns =
            vec!["{\"source\":[\"one\"]}".to_owned(), "{\"source\":[\"two\"]}".to_owned()];
        wanted.regions = vec!["eu-west-1".to_owned()];
        let changed = world.plan(&wanted, Depth::Shallow).await;
        world.apply(&changed.steps, &second, "https://hooks.example.com/services/other").await;
        world.settled(&wanted).await;

        let seen = world.see(None, Depth::Deep).await;
        assert_eq!(seen.known_regions, ["eu-west-1", "us-east-1"]);
        let gone = teardown(&seen.observed);
        assert_eq!(gone.steps.len(), stack(&wanted).resources.len());
        world.apply(&gone.steps, &[], "").await;
        world.apply(&gone.steps, &[], "").await;
        assert_eq!(world.see(None, Depth::Deep).await, Seen::default());
    });
}

#[test]
fn a_function_that_is_there_stays() {
    run(async {
        let Some(owner) = World::open("owner").await else { return };
        let Some(guest) = World::open("guest").await else { return };
        let zip = zip("#!/bin/sh\n");
        let theirs = owner.wanted(Vec::new(), owner.own(&zip, WEBHOOK));
        let made = owner.plan(&theirs, Depth::Deep).await;
        owner.apply(&made.steps, &zip, WEBHOOK).await;

        let arn = owner.names.function_arn();
        let wanted = guest.wanted(rules(), Code::Existing(arn.clone()));
        let made = guest.plan(&wanted, Depth::Shallow).await;
        guest.apply(&made.steps, &[], "").await;
        guest.settled(&wanted).await;
        let seen = guest.see(Some(&arn), Depth::Deep).await;
        assert!(seen.observed.resources.contains_key(&Id::Permission));
        guest.apply(&teardown(&seen.observed).steps, &[], "").await;
        assert_eq!(guest.see(Some(&arn), Depth::Deep).await, Seen::default());

        owner.settled(&theirs).await;
        let seen = owner.see(None, Depth::Deep).await;
        owner.apply(&teardown(&seen.observed).steps, &[], "").await;
    });
}

/// Changes of somebody else's, in the home region; the parts of the stack that they are about.
async fn meddle(config: &SdkConfig, names: &Names) -> BTreeSet<String> {
    let rule = |number: usize| format!("{}rule{number}", names.rule_prefix());
    let events = aws_sdk_eventbridge::Client::new(config);
    events.disable_rule().name(rule(0)).send().await.unwrap();
    events.remove_targets().rule(rule(1)).ids(names.own()).send().await.unwrap();
    let target = |id: &str| Target::builder().id(id).arn(names.queue_arn(HOME)).build().unwrap();
    events.put_targets().rule(rule(2)).targets(target(&names.own())).send().await.unwrap();
    let pattern = "{\"source\":[\"theirs\"]}";
    let put = events.put_rule().name(rule(5)).description("by hand").event_pattern(pattern);
    put.send().await.unwrap();
    events.put_targets().rule(rule(6)).targets(target("theirs")).send().await.unwrap();
    let foreign = format!("{}theirs", names.rule_prefix());
    events.put_rule().name(foreign).event_pattern(pattern).send().await.unwrap();

    let lambda = aws_sdk_lambda::Client::new(config);
    let remove = lambda.remove_permission().function_name(names.function());
    remove.statement_id(names.own()).send().await.unwrap();
    let failures = lambda.delete_function_event_invoke_config().function_name(names.function());
    failures.send().await.unwrap();

    let sqs = aws_sdk_sqs::Client::new(config);
    let url = sqs.get_queue_url().queue_name(names.queue()).send().await.unwrap().queue_url;
    let change = sqs.set_queue_attributes().set_queue_url(url);
    change.attributes(QueueAttributeName::MessageRetentionPeriod, "60").send().await.unwrap();

    let iam = aws_sdk_iam::Client::new(config);
    let policy = iam.delete_role_policy().role_name(names.function_role());
    policy.policy_name(names.own()).send().await.unwrap();

    let logs = aws_sdk_cloudwatchlogs::Client::new(config);
    logs.delete_retention_policy().log_group_name(names.log_group()).send().await.unwrap();

    let ssm = aws_sdk_ssm::Client::new(config);
    let value = ssm.put_parameter().name(&names.parameter).value("other").overwrite(true);
    value.send().await.unwrap();

    let target = |number| Id::Target { region: HOME.to_owned(), rule: rule(number) };
    let changed = |number| Id::Rule { region: HOME.to_owned(), name: rule(number) };
    let ids = [
        changed(0),
        target(1),
        target(2),
        changed(5),
        Id::Permission,
        Id::Failures,
        Id::Queue(HOME.to_owned()),
        Id::FunctionRole,
        Id::LogGroup,
        Id::Secret,
    ];
    ids.iter().map(ToString::to_string).collect()
}

#[test]
fn what_others_change_is_seen_and_put_right_and_what_is_theirs_stays() {
    run(async {
        let Some(world) = World::open("drift").await else { return };
        let zip = zip("#!/bin/sh\n");
        let mut wanted = world.wanted(rules(), world.own(&zip, WEBHOOK));
        world.apply(&world.plan(&wanted, Depth::Shallow).await.steps, &zip, WEBHOOK).await;
        let config = by_hand().await;
        let expected = meddle(&config, &world.names).await;
        for depth in [Depth::Shallow, Depth::Deep] {
            let plan = world.plan(&wanted, depth).await;
            let ids: BTreeSet<_> = plan.steps.iter().map(|step| step.id.to_string()).collect();
            assert_eq!(ids, expected, "{depth:?}");
        }
        world.apply(&world.plan(&wanted, Depth::Shallow).await.steps, &zip, WEBHOOK).await;
        world.settled(&wanted).await;

        // What is theirs is in the way of the same name, and outlives the stack.
        wanted.rules[0].name = "theirs".to_owned();
        let seen = world.see(None, Depth::Deep).await;
        let foreign = plan(&stack(&wanted), &seen.observed).unwrap_err();
        let name = format!("{}theirs", world.names.rule_prefix());
        let theirs = Id::Rule { region: HOME.to_owned(), name: name.clone() };
        assert_eq!(foreign.0, std::slice::from_ref(&theirs));
        let events = aws_sdk_eventbridge::Client::new(&config);
        let shared = format!("{}rule6", world.names.rule_prefix());
        let targets = events.list_targets_by_rule().rule(&shared).send().await.unwrap();
        assert_eq!(targets.targets().len(), 2);
        events.remove_targets().rule(&shared).ids("theirs").send().await.unwrap();
        world.apply(&teardown(&seen.observed).steps, &[], "").await;
        let left = world.see(None, Depth::Deep).await.observed.resources;
        assert_eq!(left.keys().collect::<Vec<_>>(), [&theirs]);
        assert!(!left[&theirs].is_ours);
        events.delete_rule().name(name).send().await.unwrap();
    });
}
