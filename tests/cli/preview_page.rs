//! `preview --format html`: the page, its contents and `--open`. The look of the page is tested in a browser.

use std::fs;

use audit_alert::cli::Terminal;

use crate::world::{run, run_in};

const SAMPLE: &str = "samples/events/ecs/CreateCluster.json";
const STYLE: &str = include_str!("../../src/html/style.css");

fn page(args: &[&str], stdin: &str) -> String {
    let ran = run(&[&["preview", "--format", "html"], args].concat(), stdin);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    ran.stdout
}

/// Returns the page without its style.
fn body(page: &str) -> &str {
    page.split_once("<main>").unwrap().1
}

#[test]
fn one_page_has_all_messages() {
    let page = page(&["--rules", "starter", SAMPLE, "samples/events/shapes/events.ndjson"], "");
    assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"), "{page}");
    assert!(page.ends_with("</main>\n</body>\n</html>\n"), "{page}");
    assert!(page.contains(&format!("<style>{STYLE}</style>")), "the policy has the hash of this");
    assert_eq!(page.matches("<article>").count(), 4);
    for part in [
        "<h2 class=\"place\">1 · samples/events/ecs/CreateCluster.json:1</h2>",
        "<h3 class=\"message-header\">🟡 medium · ECS cluster, service or task changed</h3>",
        "<p class=\"note\">no rule matches this event; the function would not post it</p>",
        "<p class=\"soft\">4 messages</p>",
        "<p class=\"soft\">the function would post ",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
}

#[test]
fn the_only_message_has_one_note() {
    let page = page(&["--rules", "root", SAMPLE], "");
    assert_eq!(page.matches("would not post it").count(), 1, "{page}");
    assert_eq!(page.matches("the function would post").count(), 0, "{page}");
}

#[test]
fn the_page_has_the_language_of_the_message() {
    let page = page(&["--lang", "ko", SAMPLE], "");
    assert!(
        page.contains("<html lang=\"ko\">") && page.contains("<h1>Slack 메시지</h1>"),
        "{page}"
    );
    assert!(page.contains("CreateCluster을(를) 수행했습니다"), "{page}");
}

#[test]
fn events_are_no_markup() {
    let hostile = r#"</style></pre><script>alert(1)</script><img src=x onerror=\"alert(1)\"> ' \u0000 \u202e javascript:alert(1)"#;
    let event = format!(
        r#"{{"eventName":"{hostile}","eventSource":"{hostile}","eventID":"{hostile}","awsRegion":"{hostile}",
            "errorCode":"{hostile}","errorMessage":"::error::x\n{hostile}","sourceIPAddress":"{hostile}",
            "userIdentity":{{"type":"SAMLUser","userName":"{hostile}"}},"requestParameters":{{"{hostile}":"{hostile}"}}}}"#
    );
    let page = page(&["--rules", "starter"], &event);
    let body = body(&page);
    assert!(body.contains("&lt;/style&gt;&lt;/pre&gt;&lt;script&gt;alert(1)"), "{page}");
    for part in ["<script", "<img", "href=\"javascript", "</style", "\0", "\u{202e}", "\n::error"] {
        assert!(!body.contains(part), "{part:?}\n{page}");
    }
    assert!(body.contains("\\u{202e}") && body.contains("\\u{0}"), "{page}");
}

#[test]
fn a_huge_event_makes_a_small_page() {
    let text = "<&\"'>".repeat(100_000);
    let text = serde_json::to_string(&text).unwrap();
    let event = format!(
        r#"{{"eventName":"x","eventSource":"s","eventID":"1","requestParameters":{{"a":{text}}},"userAgent":{text}}}"#
    );
    assert!(page(&["--no-rules"], &event).len() < 100_000);
}

#[test]
fn links_are_written_out_on_request() {
    let linked = page(&[SAMPLE], "");
    assert!(linked.contains("<a rel=\"noreferrer\" href=\"https://ap-northeast-2.console."));
    let written = page(&["--no-hyperlinks", SAMPLE], "");
    assert!(
        !written.contains("<a ") && written.contains("View in CloudTrail (https://"),
        "{written}"
    );
}

#[test]
fn a_page_contains_no_secrets() {
    let refused = |args: &[&str]| {
        let ran = run(&[&["preview", SAMPLE], args].concat(), "");
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{args:?}");
        ran.stderr
    };
    for format in [&["--format", "html"][..], &["--open"]] {
        for (flag, error) in [
            ("--no-redact", "--no-redact cannot be combined with --format html"),
            ("--builder-url", "--builder-url prints a link for each message; omit --format"),
        ] {
            assert!(refused(&[format, &[flag]].concat()).contains(error), "{format:?} {flag}");
        }
    }
    let error = refused(&["--open", "--format", "json"]);
    assert!(error.contains("--open cannot be combined with --format json"), "{error}");
}

#[test]
fn a_page_is_not_for_the_terminal() {
    let terminal = Terminal { is_terminal: true, columns: None };
    let ran = run_in(&["preview", "--format", "html", SAMPLE], b"", terminal, &[]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.contains("refusing to write an HTML page to a terminal"), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("audit-alert preview --format html event.json >"),
        "{}",
        ran.stderr
    );
}

/// An empty folder for temporary files.
fn folder(name: &str) -> String {
    let folder = std::env::temp_dir().join(format!("audit-alert-{name}-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    folder.to_str().unwrap().to_owned()
}

fn files(folder: &str) -> Vec<String> {
    let files = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path().display().to_string());
    let mut files: Vec<_> = files.collect();
    files.sort();
    files
}

#[test]
#[cfg(target_os = "linux")]
fn a_private_file_is_opened() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = folder("opened");
    let openers = std::env::current_dir().unwrap().join("tests/cli/opener");
    let path = format!("relative:{folder}:{}", openers.display());
    let env = [("TMPDIR", folder.as_str()), ("PATH", &path)];
    let terminal = Terminal { is_terminal: true, columns: None };
    let ran = run_in(&["preview", "--open", SAMPLE], b"", terminal, &env);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
    let files = files(&folder);
    let [file, opened] = files.as_slice() else { panic!("{files:?}") };
    assert!(ran.stderr.ends_with(&format!("opened {file}\n")), "{}", ran.stderr);
    assert_eq!(opened, &format!("{file}.opened"));
    assert_eq!(fs::metadata(opened).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read_to_string(opened).unwrap(), page(&[SAMPLE], ""));
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn without_a_browser_the_file_is_named() {
    let folder = folder("unopened");
    let env = [("TMPDIR", folder.as_str()), ("PATH", folder.as_str())];
    let ran = run_in(&["preview", "--open", SAMPLE], b"", Terminal::default(), &env);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
    let files = files(&folder);
    let [file] = files.as_slice() else { panic!("{files:?}") };
    assert!(ran.stderr.contains(&format!("no browser found; open {file}")), "{}", ran.stderr);
    // Neither a file in the place of the page, nor one without an event.
    let ran = run_in(&["preview", "--open"], b"{\"Records\":[]}", Terminal::default(), &env);
    assert_eq!((ran.code, fs::read_dir(&folder).unwrap().count()), (1, 1), "{}", ran.stderr);
    let missing = format!("{folder}/missing");
    let env = [("TMPDIR", missing.as_str())];
    let ran = run_in(&["preview", "--open", SAMPLE], b"", Terminal::default(), &env);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(ran.stderr.contains(&format!("cannot write {missing}")), "{}", ran.stderr);
    fs::remove_dir_all(&folder).unwrap();
}
