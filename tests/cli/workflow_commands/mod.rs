//! In a CI job, no event, file name or argument becomes a command of the runner: hostile events go through every command and
//! format, and the outputs through the parsers of the runners.

mod hostile;
mod runners;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use audit_alert::cli::Terminal;
use serde_json::Value;

use crate::server::{Answer, Server};
use crate::world::run_in;
use hostile::Numbers;
use runners::commands;

/// Runs commands and searches their outputs.
struct Runs<'r> {
    slack: &'r Server,
    /// One in so many commands is run. Which ones differs from event to event.
    step: usize,
    requested: usize,
    /// Runs by command.
    counts: BTreeMap<String, usize>,
}

impl Runs<'_> {
    #[track_caller]
    fn run(&mut self, args: &[&str], stdin: &str) {
        self.requested += 1;
        if !self.requested.is_multiple_of(self.step) {
            return;
        }
        let webhook = self.slack.url("/services/T0AAAAAAA/B0BBBBBBB/x0x0x0x0x0x0x0x0");
        let env = [("SLACK_WEBHOOK_URL", webhook.as_str()), ("LC_ALL", "en_US.UTF-8")];
        let ran = run_in(args, stdin.as_bytes(), Terminal::default(), &env);
        for output in [&ran.stdout, &ran.stderr] {
            let found = commands(output);
            assert!(found.is_empty(), "{args:?}\n{}\n{output}", found.join("\n"));
        }
        *self.counts.entry(args[0].to_owned()).or_default() += 1;
    }
}

/// Returns the events of the samples.
fn templates() -> Vec<Value> {
    let folders = fs::read_dir("samples/events").unwrap().map(|it| it.unwrap().path());
    let folders = folders.filter(|it| it.is_dir() && !it.ends_with("shapes"));
    let files = folders.flat_map(|it| fs::read_dir(it).unwrap()).map(|it| it.unwrap().path());
    let mut files: Vec<_> = files.collect();
    files.sort();
    files.iter().map(|it| serde_json::from_str(&fs::read_to_string(it).unwrap()).unwrap()).collect()
}

#[test]
fn no_hostile_event_is_a_command() {
    let is_full = std::env::var("AUDIT_ALERT_ADVERSARIAL").is_ok_and(|it| it == "full");
    let (all, step) = if is_full { (5_000, 1) } else { (300, 4) };
    let slack = slack();
    let (templates, next) = (templates(), AtomicUsize::new(0));
    let counts = thread::scope(|scope| {
        let work = || {
            let mut runs = Runs { slack: &slack, step, requested: 0, counts: BTreeMap::new() };
            let folder = folder(&format!("{:?}", thread::current().id()));
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= all {
                    return runs.counts;
                }
                let template = &templates[number % templates.len()];
                each_command(number as u64, template, &folder, &mut runs);
            }
        };
        let threads = [scope.spawn(work), scope.spawn(work)];
        let mut counts = BTreeMap::<String, usize>::new();
        for (command, count) in threads.into_iter().flat_map(|it| it.join().unwrap()) {
            *counts.entry(command).or_default() += count;
        }
        counts
    });
    println!("{all} events, 0 commands; runs: {counts:?}");
    let of_events = ["preview", "match", "send", "check", "test", "rules", "generate"];
    assert!(of_events.iter().all(|command| counts[*command] * step >= all), "{counts:?}");
}

/// Starts a Slack whose errors are hostile as well. Its responses need no retry.
fn slack() -> Server {
    Server::start(|number, _| match number % 4 {
        0 => Answer::ok(),
        1 => Answer::of(400, "invalid_blocks"),
        2 => Answer::of(400, "\n::error::x ##[error]y\r\n##vso[task.complete]z"),
        _ => Answer::of(403, "##teamcity[buildStatus status='SUCCESS']"),
    })
}

fn folder(name: &str) -> PathBuf {
    let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("workflow-commands").join(name);
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Runs every command that reads events, files or names, with one hostile event.
fn each_command(number: u64, template: &Value, parent: &Path, runs: &mut Runs<'_>) {
    let mut numbers = Numbers::new(number);
    let folder = parent.join(numbers.file_name());
    fs::create_dir_all(&folder).unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let event = numbers.hostile(template, 0).to_string();
    assert!(number > 100 || !commands(&event).is_empty() || event.contains("::"), "{event}");
    let single = write(&format!("{}.json", numbers.file_name()), &event);
    let several = write(&format!("{}.ndjson", numbers.file_name()), &format!("{event}\n{event}\n"));
    let pattern = write(&format!("{}-pattern.json", numbers.file_name()), &numbers.pattern());
    let set = write("audit-alert.toml", &rule_set(&mut numbers, &single));
    let text = numbers.text();
    let (text, missing) = (text.as_str(), format!("no {}", numbers.file_name()));

    for path in [&single, &several] {
        runs.run(&["preview", "--no-rules", path], "");
        runs.run(&["preview", "--format", "json", "--rules", &set, path], "");
        runs.run(&["preview", "--format", "html", "--rules", &set, path], "");
        runs.run(&["match", &pattern, path, "--explain", "-v"], "");
        runs.run(&["match", &pattern, path, "--format", "json", "--explain"], "");
    }
    runs.run(
        &["preview", "--width", "20", "--no-redact", "--no-hyperlinks", "--rules", &set],
        &event,
    );
    runs.run(&["preview", "--color", "always", "--lang", "ko", "--no-redact", &single], "");
    runs.run(&["preview", "--builder-url", &single, &missing], "");
    runs.run(&["preview"], &event.replace(':', "::"));
    runs.run(&["match", &pattern], &event);
    runs.run(&["match", "--raw", "samples/patterns/ecs-deletions.json"], &event);
    runs.run(&["match", "--format", "json", &single, &single], "");
    runs.run(&["match", "--rules", &set, "--", &several], "");
    send(number, &single, &several, runs);
    for format in ["human", "json", "sarif"] {
        runs.run(&["check", "--format", format, &pattern, &single, &set, &missing], "");
    }
    for format in ["human", "json", "junit"] {
        runs.run(&["test", "--format", format, "--rules", &set], "");
    }
    for format in ["human", "json"] {
        runs.run(&["rules", "--format", format, "--rules", &set], "");
        runs.run(&["rules", "show", text, "--format", format, "--rules", &set], "");
    }
    for form in ["event", "record", "log"] {
        runs.run(&["generate", "ecs", "RunTask", "--as", form, "--template", &single], "");
    }
    let set_value = format!("requestParameters.cluster={text}");
    let user = ["--identity", "iam-user", "--user", text, "--error", text, "--set", &set_value];
    let generate = ["generate", "ecs", "RunTask", "--as", "log", "--count", "2", "--region", text];
    runs.run(&generate, "");
    runs.run(&[&generate[..7], &user[..]].concat(), "");
    // Arguments do not depend on the event.
    if number.is_multiple_of(10) {
        arguments(text, &folder, runs);
    }
    fs::remove_dir_all(&folder).unwrap();
}

fn send(number: u64, single: &str, several: &str, runs: &mut Runs<'_>) {
    let host = runs.slack.address.clone();
    let to = ["send", "--no-rules", "--allow-host", &host];
    let format = ["--format", if number.is_multiple_of(2) { "human" } else { "json" }];
    runs.run(&[&to[..], &format, &[single]].concat(), "");
    for format in ["human", "json"] {
        runs.run(&[&to[..], &["--dry-run", "--format", format, several]].concat(), "");
    }
}

/// Passes a hostile text as an argument of every command.
fn arguments(text: &str, folder: &Path, runs: &mut Runs<'_>) {
    let flag = format!("--{text}");
    let file = folder.join(text.replace(['/', '\0'], "x"));
    let file = file.to_str().unwrap();
    for command in [
        "preview",
        "send",
        "match",
        "check",
        "test",
        "rules",
        "explain",
        "actions",
        "generate",
        "init",
        "package",
        "install",
        "status",
        "uninstall",
        "doctor",
        "completions",
    ] {
        runs.run(&[command, &flag], "");
        runs.run(&[command, text, "--format", "json", &flag], "");
        runs.run(&[command, "--lang", "ko", &format!("--format={text}")], "");
    }
    for format in ["human", "json"] {
        runs.run(&["explain", "--format", format, text], "");
        runs.run(&["actions", "--format", format, text], "");
    }
    runs.run(&["__complete", "audit-alert", "generate", text], "");
    runs.run(&["init", "--yes", "--pack", text, "--output", &format!("{file}.toml")], "");
    runs.run(&["init", "--yes", "--parameter", text, "--output", &format!("{file}/x.toml")], "");
    runs.run(&["package", "--bootstrap", file, "--output", file], "");
    runs.run(&["install", "--rules", file, "--region", text], "");
}

/// Returns a rule set with hostile names, titles, patterns and tests.
fn rule_set(numbers: &mut Numbers, event: &str) -> String {
    let mut quoted = || Value::from(numbers.text()).to_string().replace('\u{7f}', "");
    let (title, ignore, test) = (quoted(), quoted(), quoted());
    let name = quoted();
    let event = Path::new(event).file_name().unwrap().to_str().unwrap();
    let event = Value::from(event).to_string();
    let pattern = Value::from(format!("{{\"detail\": {{{name}: [{}]}}}}", quoted())).to_string();
    let unknown = quoted();
    format!(
        "packs = ['starter']\n\
         [[rule]]\nname = 'own'\ntitle = {title}\npattern = {pattern}\n\
         [[ignore]]\nname = {ignore}\npattern = {pattern}\n\
         [[test]]\nname = {test}\nevent = {event}\nmatches = ['own']\n\
         [[test]]\nname = {test}\ngenerate = 'ecs RunTask'\nmatches = [{unknown}]\nmisses = ['own']\n"
    )
}

#[test]
fn line_breaks_in_names_are_escaped() {
    for (args, expected) in [
        (&["preview", "--no-rules", "no\nsuch.json"][..], "no␤such.json"),
        (&["preview", "--a\nb"], "--a␤b"),
        (&["preview", "--width=1\n2"], "1␤2"),
        (&["preview", "--lang", "ko", "--width", "1\n2"], "1␤2"),
        (&["a\nb"], "a␤b"),
    ] {
        let stderr = run_in(args, b"", Terminal::default(), &[]).stderr;
        assert!(stderr.contains(expected), "{args:?}: {stderr}");
    }
}
