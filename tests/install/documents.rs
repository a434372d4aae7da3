//! Compares the examples of the documents with the output of the commands. `…` stands for lines that an example omits, and
//! within a line for words.
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::json;

use crate::emulators::ministack;
use crate::harness::Install;
use crate::proxy::Fault;

/// The account in the documents.
const ACCOUNT: &str = "111122223333";
/// A rule set with a rule of its own, and without one of the pack.
const RULES: &str = r#"region = "ap-northeast-2"
packs = ["starter"]
disable = ["starter/acm"]

[[rule]]
name = "sqs"
severity = "high"
pattern = '''{"source": ["aws.sqs"], "detail": {"eventSource": ["sqs.amazonaws.com"], "eventName": ["DeleteQueue"]}}'''
title = { ko = "큐 삭제", en = "Queue deleted" }
"#;

/// The documents, and the examples that were compared.
struct Documents {
    texts: Vec<(&'static str, String)>,
    compared: Vec<String>,
    errors: Vec<String>,
}

impl Documents {
    fn read() -> Self {
        let names = ["install", "status", "doctor", "uninstall"];
        let read = |name| {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("docs/{name}.md"));
            (name, fs::read_to_string(path).unwrap())
        };
        Self { texts: names.map(read).into(), compared: Vec::new(), errors: Vec::new() }
    }

    /// Returns the examples of all documents.
    fn examples(&self) -> Vec<&str> {
        let blocks = self.texts.iter().flat_map(|(_, text)| text.split("```text\n").skip(1));
        blocks.map(|it| it.split("```").next().unwrap()).collect()
    }

    /// Fails if an example was not compared, or is not what a command printed.
    fn finish(&self) {
        let all = self.examples().into_iter();
        let missing: Vec<_> = all.filter(|it| !self.compared.iter().any(|c| c == it)).collect();
        assert!(self.errors.is_empty(), "{}", self.errors.join("\n"));
        assert!(missing.is_empty(), "not compared:\n{}", missing.join("\n"));
    }

    /// Compares the examples that contain `sign` with an output.
    fn compare(&mut self, sign: &str, output: &str) {
        let found = self.examples().into_iter().filter(|it| it.contains(sign));
        let found: Vec<_> = found.map(str::to_owned).collect();
        assert!(!found.is_empty(), "no example has {sign}");
        for example in found {
            if !shows(&example, output) {
                self.errors.push(format!("--- example\n{example}--- output\n{output}"));
            }
            self.compared.push(example);
        }
    }
}

/// Returns an output from some text on.
fn from(output: &str, start: &str) -> String {
    let (_, rest) = output.split_once(start).unwrap_or_else(|| panic!("no {start}: {output}"));
    format!("{start}{rest}")
}

/// Returns true if an example shows an output.
fn shows(example: &str, output: &str) -> bool {
    let example: Vec<_> = example.lines().filter(|it| !it.starts_with("$ read ")).collect();
    let output: Vec<_> = output.lines().collect();
    shows_lines(&example, &output)
}

fn shows_lines(example: &[&str], output: &[&str]) -> bool {
    match example {
        [] => output.is_empty(),
        ["…", rest @ ..] => (0..=output.len()).any(|at| shows_lines(rest, &output[at..])),
        [line, rest @ ..] => {
            output.first().is_some_and(|it| shows_line(line, it)) && shows_lines(rest, &output[1..])
        }
    }
}

fn shows_line(example: &str, output: &str) -> bool {
    let mut left = output;
    let parts: Vec<_> = example.split('…').collect();
    if parts.len() == 1 {
        return example == output;
    }
    left.starts_with(parts[0])
        && left.ends_with(parts[parts.len() - 1])
        && parts.iter().all(|part| {
            let rest = left.split_once(part).map(|(_, rest)| rest);
            left = rest.unwrap_or_default();
            rest.is_some()
        })
}

/// Runs a command in a subfolder, as a user would: its executable is next to the function's.
fn run_in(it: &Install, subfolder: &str, args: &str, has_webhook: bool) -> String {
    let folder = it.folder.join("bin");
    if !folder.exists() {
        fs::create_dir(&folder).unwrap();
        fs::copy(&it.bootstrap, folder.join("audit-alert-lambda")).unwrap();
        fs::hard_link(env!("CARGO_BIN_EXE_audit-alert"), folder.join("audit-alert")).unwrap();
    }
    let like = it.command_without_region(&[]);
    let mut command = Command::new(folder.join("audit-alert"));
    let account = |text: &str| text.replace(ACCOUNT, &it.account.id);
    command.args(args.split(' ').map(account)).current_dir(it.folder.join(subfolder)).env_clear();
    command.envs(like.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command.env("LANG", "en_US.UTF-8");
    if !has_webhook {
        command.env_remove("SLACK_WEBHOOK_URL");
    }
    // Both streams in their order, as on a terminal.
    let (mut reader, writer) = std::io::pipe().unwrap();
    command.stdout(writer.try_clone().unwrap()).stderr(writer);
    let mut child = command.spawn().unwrap();
    drop(command);
    let mut output = String::new();
    std::io::Read::read_to_string(&mut reader, &mut output).unwrap();
    child.wait().unwrap();
    assert!(!output.contains("HiddenWebhook"), "{output}");
    let output = format!("$ audit-alert {args}\n{}", output.replace(&it.account.id, ACCOUNT));
    println!("{output}");
    output
}

fn run(it: &Install, args: &str, has_webhook: bool) -> String {
    run_in(it, "", args, has_webhook)
}

fn trail(it: &Install) {
    let target = "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101";
    let trail = json!({"Name": "all", "S3BucketName": "logs", "IsMultiRegionTrail": true});
    it.account.call("cloudtrail", &format!("{target}.CreateTrail"), &trail);
    it.account.call("cloudtrail", &format!("{target}.StartLogging"), &json!({"Name": "all"}));
}

fn function(it: &Install) {
    let zip = "UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==";
    let function = json!({
        "FunctionName": "slack-alert", "Runtime": "provided.al2023", "Handler": "bootstrap",
        "Role": format!("arn:aws:iam::{}:role/mine", it.account.id), "Code": {"ZipFile": zip},
    });
    it.account.lambda("POST", "/2015-03-31/functions", &function.to_string()).success();
}

/// Attaches a policy to the function's role, and opens the function to everybody.
fn add_by_hand(it: &Install) {
    let role = ("RoleName", "audit-alert-ap-northeast-2");
    let attached = ("PolicyArn", "arn:aws:iam::aws:policy/ReadOnlyAccess");
    it.account.form("iam", "AttachRolePolicy", &[role, attached]);
    let url = "/2021-10-31/functions/audit-alert/url";
    it.account.lambda("POST", url, r#"{"AuthType": "NONE"}"#).success();
}

/// Edits a rule, disables another one and removes the target of a third.
fn change_by_hand(it: &Install) {
    let pattern = json!({
        "source": ["aws.acm"],
        "detail": {"eventSource": ["acm.amazonaws.com"], "eventName": ["Nothing"]},
    });
    let rule = json!({
        "Name": "audit-alert-acm", "EventPattern": pattern.to_string(),
        "State": "ENABLED", "Description": "x",
    });
    it.account.call("events", "AWSEvents.PutRule", &rule);
    it.account.call("events", "AWSEvents.DisableRule", &json!({"Name": "audit-alert-iam"}));
    let target = json!({"Rule": "audit-alert-kms", "Ids": ["audit-alert"]});
    it.account.call("events", "AWSEvents.RemoveTargets", &target);
}

#[test]
#[ignore = "needs ministack, from PyPI"]
fn examples_of_the_documents_are_what_the_commands_print() {
    const REGION: &str = "--region ap-northeast-2";
    let server = ministack::open();
    let it = Install::on(server);
    fs::remove_file(it.folder.join("audit-alert.toml")).unwrap();
    let mut documents = Documents::read();
    let mut example = |output: String| {
        documents.compare(output.lines().next().unwrap(), &output);
    };
    example(run(&it, &format!("install {REGION} --dry-run"), false));
    trail(&it);
    let install = format!("install {REGION} --yes");
    let first = run(&it, &install, true);
    let again = run(&it, &install, true);
    add_by_hand(&it);
    example(run(&it, &format!("install {REGION} --prune --dry-run"), true));
    run(&it, &format!("install {REGION} --prune --yes"), true);
    change_by_hand(&it);
    example(run(&it, &format!("status {REGION}"), true));
    example(run(&it, &format!("doctor {REGION}"), true));
    run(&it, &format!("install --targets {REGION} --yes"), true);
    let uninstall = format!("uninstall {REGION} --yes");
    run(&it, &uninstall, false);
    // A record of a rule set has the name of the repository and its path there.
    fs::create_dir_all(it.folder.join("infra/.git")).unwrap();
    let remote = "[remote \"origin\"]\n\turl = https://git.example.com/team/infra.git\n";
    fs::write(it.folder.join("infra/.git/config"), remote).unwrap();
    let file = it.folder.join("infra/audit-alert.toml");
    fs::write(&file, "region = \"ap-northeast-2\"\npacks = [\"starter\"]\n").unwrap();
    run_in(&it, "infra", "install --yes", true);
    fs::write(&file, RULES).unwrap();
    example(run_in(&it, "infra", "install --dry-run", true));
    run_in(&it, "infra", "install --yes", true);
    example(run_in(&it, "infra", "install --regions eu-west-1 --dry-run", true));
    let elsewhere = run(&it, &install, true);
    run(&it, &format!("{install} --adopt"), true);
    example(run(&it, &format!("uninstall {REGION} --dry-run"), true));
    run(&it, &uninstall, false);

    it.proxy.fail("CreateFunction", 1000, Fault::Denied);
    let failed = run(&it, &install, true);
    // The proxy names the operation without its service.
    let failed = failed.replace("caller CreateFunction", "caller lambda:CreateFunction");
    it.proxy.heal();
    run(&it, &uninstall, false);
    function(&it);
    let arn = format!("arn:aws:lambda:ap-northeast-2:{ACCOUNT}:function:slack-alert");
    example(run(&it, &format!("install {REGION} --function {arn} --yes"), true));
    run(&it, &format!("uninstall {REGION} --function {arn} --yes"), false);
    let rule = json!({"Name": "audit-alert-iam", "EventPattern": "{\"source\":[\"x\"]}"});
    it.account.call("events", "AWSEvents.PutRule", &rule);
    let foreign = run(&it, &install, true);

    // Of these outputs, the examples show a part, or the command has several examples.
    documents.compare("SLACK_WEBHOOK_URL && ", &first);
    documents.compare("nothing to do", &again);
    documents.compare("no rule set file", &from(&elsewhere, "error: "));
    documents.compare("are done, `create function`", &from(&failed, "created webhook's"));
    documents.compare("this stack does not own", &from(&foreign, "error: "));
    documents.finish();
}

#[test]
fn omitted_parts_match_anything() {
    assert!(shows("a\n…\nd\n", "a\nb\nc\nd\n"));
    assert!(!shows("a\n…\nd\n", "a\nb\n"));
    assert!(shows("User: … may not: …\n", "User: x may not: y\n"));
    assert!(!shows("User: … may not: …\n", "Role: x may not: y\n"));
}
