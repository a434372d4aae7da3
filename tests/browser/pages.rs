//! The pages that the tests open.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use audit_alert::alert::Language;
use audit_alert::catalog::Catalog;
use audit_alert::generate::{Event, EventSpec, Seed};
use audit_alert::html::{Html, document};
use serde_json::json;

/// Runs the command with an input, in the folder of the samples, and returns the output.
pub(crate) fn audit_alert(args: &[&str], input: &str, language: Language) -> String {
    run(&mut Command::new(env!("CARGO_BIN_EXE_audit-alert")), args, input, language, &[0])
}

fn run(
    command: &mut Command,
    args: &[&str],
    input: &str,
    language: Language,
    codes: &[i32],
) -> String {
    if command.get_current_dir().is_none() {
        command.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("samples"));
    }
    let mut child = command
        .args(args)
        .env_clear()
        .env("TZ", "UTC")
        .env("LANG", if language == Language::Ko { "ko_KR.UTF-8" } else { "C.UTF-8" })
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().unwrap();
    // A command that reads no input may have ended before all of it was written.
    drop(writer.join().unwrap());
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code().is_some_and(|it| codes.contains(&it)), "{args:?}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

/// Writes a page of events and the payloads of its messages. Returns the number of messages.
pub(crate) fn write_preview(folder: &Path, name: &str, events: &str, language: Language) -> usize {
    let preview = |format| {
        let args = ["preview", "--format", format, "--lang", language.code()];
        audit_alert(&args, events, language)
    };
    let payloads = preview("json");
    fs::write(folder.join(format!("{name}.jsonl")), &payloads).unwrap();
    fs::write(folder.join(format!("{name}.html")), preview("html")).unwrap();
    payloads.lines().count()
}

/// The files with events in `samples/`, each with a name for its page.
pub(crate) fn samples() -> Vec<(String, String)> {
    let mut samples = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/events");
    for folder in entries(&root).into_iter().filter(|it| it.is_dir()) {
        for file in entries(&folder) {
            let name = file.strip_prefix(&root).unwrap().with_extension("");
            let name = name.to_str().unwrap().replace(std::path::MAIN_SEPARATOR, "-");
            samples.push((name, fs::read_to_string(file).unwrap()));
        }
    }
    samples
}

pub(crate) fn entries(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    paths.sort();
    paths
}

/// An event of every 50th action with all members, one per line.
pub(crate) fn generated() -> Vec<String> {
    let at = "2026-11-24T05:03:10Z".parse().unwrap();
    let actions = Catalog::embedded().actions().enumerate().step_by(50);
    let events = actions.map(|(index, action)| {
        let spec = EventSpec { full: true, ..EventSpec::new(action) };
        Event::generate(&spec, Seed(index as u64), at).into_envelope().to_string()
    });
    events.collect()
}

/// Markup that acts where it is not escaped. A script sets `injected` or opens a dialog.
const MARKUP: [&str; 14] = [
    "</style></title></pre><script>injected = 1</script>",
    "<img src=x onerror=\"injected = 1\">",
    "\"><svg onload='injected = 1'></svg>",
    "' autofocus onfocus='injected = 1' x='",
    "<details open ontoggle=alert(1)><summary>more</summary></details>",
    "<iframe srcdoc=\"<script>parent.injected = 1</script>\"></iframe>",
    "<base href=\"https://evil.example/\"><a href=\"x\">Console</a>",
    "<meta http-equiv=\"refresh\" content=\"0;url=https://evil.example/\">",
    "<link rel=stylesheet href=https://evil.example/><style>@import url(//evil.example);</style>",
    "<form action=https://evil.example/><button autofocus>Sign in</button></form>",
    "<!--><script>injected = 1</script>--><![CDATA[<script>injected = 1</script>]]>",
    "<https://evil.example/|AWS Console> <javascript:injected=1|Console> javascript:injected=1",
    "<!date^1795318413^{date_num}^javascript:injected=1|now> &lt;script&gt;injected=1&lt;/script&gt;",
    "\u{202e}<\u{0}script\u{0}>injected = 1</\u{0}script>\u{feff}\u{2028}<script\u{b}>injected = 1//",
];

/// Records with such markup in all texts and in keys, one per line.
pub(crate) fn hostile() -> Vec<String> {
    let record = |markup: &str, event_source: &str, event_name: &str| {
        let record = json!({
            "eventVersion": "1.11",
            "userIdentity": {
                "type": "SAMLUser",
                "principalId": markup,
                "userName": markup,
                "arn": markup,
                "accountId": markup,
                "invokedBy": markup,
            },
            "eventTime": "2026-11-22T03:33:33Z",
            "eventSource": event_source,
            "eventName": event_name,
            "awsRegion": markup,
            "sourceIPAddress": markup,
            "userAgent": markup,
            "errorCode": markup,
            "errorMessage": markup.repeat(3),
            "requestParameters": { markup: markup, "list": [markup, { "deep": markup.repeat(40) }] },
            "responseElements": { markup: [markup] },
            "additionalEventData": { markup: markup },
            "recipientAccountId": markup,
            "eventID": markup,
            "eventType": "AwsApiCall",
        });
        record.to_string()
    };
    let records = MARKUP.iter().flat_map(|markup| {
        [record(markup, "iam.amazonaws.com", "CreateUser"), record(markup, markup, markup)]
    });
    records.collect()
}

/// Pages with one fault each, and the start of the problem to find. The first has none.
pub(crate) fn faults() -> Vec<(&'static str, String, Option<&'static str>)> {
    let sound = {
        let mut body = Html::new();
        body.text_element("h1", &[], "A page").text_element("p", &[], "Text.");
        document(Language::En, "A page", &body)
    };
    let with = |markup: &str| sound.replace("<p>Text.</p>", markup);
    let policy = sound.lines().find(|it| it.starts_with("<meta http-equiv")).unwrap();
    vec![
        ("sound", sound.clone(), None),
        ("no-policy", sound.replace(policy, ""), Some("policy: ")),
        ("script", with("<script>injected = 1</script>"), Some("markup: <script>")),
        ("script-console", with("<script>1</script>"), Some("console: ")),
        (
            "script-ran",
            with("<script>injected = 1</script>"),
            Some("without a policy, script: ran"),
        ),
        ("dialog", with("<svg onload='alert(1)'></svg>"), Some("without a policy, script: dialog")),
        (
            "request",
            with("<img src='http://127.0.0.1:9/' alt=''>"),
            Some("without a policy, request: http://127.0.0.1:9/"),
        ),
        ("handler", with("<p onclick='1'>Text.</p>"), Some("markup: onclick")),
        ("url", with("<p><a href='javascript:1'>Text</a></p>"), Some("markup: href")),
        ("invalid", with("<p><div>Text.</div></p>"), Some("invalid: ")),
        ("no-name", with("<div role=\"button\"></div>"), Some("axe light: ")),
        // The style of the page has a hash, so colors come from an attribute, which the policy forbids.
        (
            "contrast",
            sound.replace(policy, "").replace("--text: #d1d2d3", "--text: #30343a"),
            Some("axe dark: serious color-contrast"),
        ),
        (
            "contrast-print",
            sound
                .replace(policy, "")
                .replace("--text: #1d1c1d;\n    --soft", "--text: #eee;\n    --soft"),
            Some("axe print: serious color-contrast"),
        ),
        (
            "wide",
            with(&format!("<pre>{}</pre>", "x".repeat(90)))
                .replace("anywhere", "normal")
                .replace("pre-wrap", "pre")
                .replace(policy, ""),
            Some("wide: screen of 360 px"),
        ),
    ]
}

/// The published events of a folder of JSONL files, one record per line.
pub(crate) fn real(folder: &str) -> Vec<String> {
    let files = entries(Path::new(folder)).into_iter();
    let files = files.filter(|it| it.extension().is_some_and(|it| it == "jsonl"));
    let texts: Vec<_> = files.map(|it| fs::read_to_string(it).unwrap()).collect();
    texts.iter().flat_map(|it| it.lines().map(str::to_owned)).collect()
}

/// The report of a generated archive, which has unreadable values, so the exit code is 2.
pub(crate) fn report_of_archive(folder: &Path, records: &str) -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/backtest/naive.py");
    let mut python = Command::new("python3");
    let status = python.arg(script).arg("generate").arg(folder).arg(records).status();
    assert!(status.expect("python3").success());
    let mut command = Command::new(env!("CARGO_BIN_EXE_audit-alert"));
    let args = ["backtest", "--format", "html", "--rules", "audit-alert.toml", "logs"];
    run(command.current_dir(folder), &args, "", Language::En, &[2])
}

/// Writes the pages whose screenshots are in `docs/images/`.
pub(crate) fn write_documented(folder: &Path) {
    for language in [Language::En, Language::Ko] {
        let event = "events/cloudtrail/StopLogging.json";
        let preview = ["preview", "--format", "html", "--lang", language.code(), event];
        write(folder, "preview", &preview, language);
        write_rules_and_report(folder, language);
    }
}

/// Writes the pages of the sample rule set and of the report of the sample archive.
pub(crate) fn write_rules_and_report(folder: &Path, language: Language) {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let rule_set = fs::read_to_string(samples.join("audit-alert.toml")).unwrap();
    let own = folder.join(language.code());
    fs::create_dir_all(&own).unwrap();
    // The rule set decides the language of these pages.
    let line = |language: Language| format!("language = \"{}\"", language.code());
    let path = own.join("audit-alert.toml");
    fs::write(&path, rule_set.replace(&line(Language::En), &line(language))).unwrap();
    for part in ["patterns", "tests"] {
        fs::create_dir_all(own.join(part)).unwrap();
        for file in entries(&samples.join(part)) {
            fs::copy(&file, own.join(part).join(file.file_name().unwrap())).unwrap();
        }
    }
    let rules = ["--format", "html", "--rules", path.to_str().unwrap()];
    write(folder, "rules", &[&["rules"], &rules[..]].concat(), language);
    let report = [&["backtest"], &rules[..], &["archive/AWSLogs"]].concat();
    write(folder, "backtest", &report, language);
}

/// Writes the page that a command prints.
pub(crate) fn write(folder: &Path, name: &str, args: &[&str], language: Language) {
    let page = audit_alert(args, "", language);
    fs::write(folder.join(format!("{name}-{}.html", language.code())), page).unwrap();
}
