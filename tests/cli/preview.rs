//! `preview`: streams, exit codes, color, inputs. Its texts are tested in the modules and in `tests/cmd`.

use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::world::{run, run_in, width};
use audit_alert::cli::Terminal;

const SAMPLE: &str = "samples/events/ecs/CreateCluster.json";
const TERMINAL: Terminal = Terminal { is_terminal: true, columns: Some(100) };

fn sample() -> String {
    fs::read_to_string(SAMPLE).unwrap()
}

#[test]
fn standard_input_is_read_without_an_event_and_for_a_dash() {
    let from_file = run(&["preview", SAMPLE], "").stdout;
    assert_eq!(run(&["preview"], &sample()).stdout, from_file);
    assert_eq!(run(&["preview", "-"], &sample()).stdout, from_file);
}

#[test]
fn json_is_one_payload_per_line() {
    let ran = run(&["preview", "--format", "json", "samples/events/shapes/events.ndjson"], "");
    let payloads: Vec<serde_json::Value> =
        ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(payloads.len(), 3);
    for payload in payloads {
        let keys: Vec<_> = payload.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["text", "blocks", "unfurl_links", "unfurl_media"]);
    }
}

#[test]
fn gzip_is_detected_by_its_bytes() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(sample().as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    let ran = run_in(&["preview"], &packed, Terminal::default(), &[]);
    assert_eq!((ran.code, ran.stdout), (0, run(&["preview", SAMPLE], "").stdout));
    let ran = run_in(&["preview"], &packed[..packed.len() / 2], Terminal::default(), &[]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("the gzip data is damaged or incomplete"), "{}", ran.stderr);
}

#[test]
fn a_byte_order_mark_is_ignored_and_utf16_is_reported() {
    let ran = run(&["preview"], &format!("\u{feff}{}", sample()));
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let ran = run_in(&["preview"], b"\xff\xfe{\0", Terminal::default(), &[]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("UTF-16"), "{}", ran.stderr);
}

#[test]
fn one_bad_event_does_not_stop_the_others() {
    let input = "{\"eventName\":\"First\",\"eventSource\":\"s\",\"eventID\":\"1\"}\n{\"eventName\": oops}\n{\"eventName\":\"Third\",\"eventSource\":\"s\",\"eventID\":\"3\"}\n";
    let ran = run(&["preview", "--lang", "en"], input);
    assert_eq!(ran.code, 2);
    assert!(ran.stdout.contains("performed First") && ran.stdout.contains("performed Third"));
    assert!(ran.stderr.contains("<stdin>:2:15"), "{}", ran.stderr);
    let ran = run(&["preview", "no-such-file.json", SAMPLE], "");
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("no-such-file.json") && ran.stdout.contains("CreateCluster"));
}

#[test]
fn a_flood_of_problems_is_counted() {
    let ran = run(&["preview"], &"{\"a\":1}\n".repeat(500));
    assert_eq!(ran.stderr.matches("[AA0004]").count(), 10);
    assert!(ran.stderr.contains("490 more problems in <stdin>"), "{}", ran.stderr);
}

#[test]
fn the_limit_is_reported() {
    let ran = run(&["preview", "--limit", "2", "samples/events/shapes"], "");
    assert_eq!(
        ran.stdout.matches("-- ").count(),
        4,
        "two headings, with a line on both sides of the number"
    );
    let found = "no audit-alert.toml found; using the built-in pack `starter`\n";
    assert_eq!(ran.stderr, format!("{found}stopped after 2 messages (--limit)\n"));
    assert_eq!(run(&["-q", "preview", "--limit", "2", "samples/events/shapes"], "").stderr, "");
}

#[test]
fn frames_are_ascii_where_the_locale_is_not_utf_8() {
    let args = ["preview", "--width", "40", "samples/events/shapes"];
    let is_frame = |c: char| matches!(c, '\u{2500}'..='\u{257f}');
    let preview = |locale| run_in(&args, b"", Terminal::default(), &[("LC_ALL", locale)]).stdout;
    let (ascii, unicode) = (preview("C"), preview("en_US.UTF-8"));
    assert!(!ascii.contains(is_frame), "{ascii}");
    for (line, expected) in unicode.lines().zip(ascii.lines()) {
        let drawn = line.replace('─', "-").replace('│', "|").replace("- …", "- ~");
        assert_eq!(drawn, expected);
    }
    assert!(ascii.contains("-- 1 -- ~") && ascii.contains("\n| "), "{ascii}");
}

#[test]
fn nothing_found_is_exit_one() {
    let ran = run(&["preview", "--no-rules"], "{\"Records\":[]}");
    assert_eq!((ran.code, ran.stderr.as_str()), (1, "error: no events in the input\n"));
    let ran = run(&["preview"], "{\"digestStartTime\":\"x\",\"logFiles\":[]}");
    assert_eq!(ran.code, 1, "a digest is not an error: {}", ran.stderr);
}

#[test]
fn color_follows_flag_environment_and_terminal() {
    let colored = |args: &[&str], stdout, env: &[(&str, &str)]| {
        let args = [&["preview", SAMPLE], args].concat();
        run_in(&args, b"", stdout, env).stdout.contains("\u{1b}[")
    };
    let pipe = Terminal::default();
    assert!(colored(&[], TERMINAL, &[]));
    assert!(!colored(&[], pipe, &[]));
    assert!(!colored(&[], TERMINAL, &[("NO_COLOR", "1")]));
    assert!(colored(&[], TERMINAL, &[("NO_COLOR", "")]), "empty counts as unset");
    assert!(colored(&[], pipe, &[("CLICOLOR_FORCE", "1")]));
    assert!(!colored(&[], pipe, &[("CLICOLOR_FORCE", "0")]));
    assert!(!colored(&[], pipe, &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(!colored(&[], TERMINAL, &[("CLICOLOR", "0")]));
    assert!(!colored(&[], TERMINAL, &[("TERM", "dumb")]));
    assert!(colored(&["--color", "always"], pipe, &[("NO_COLOR", "1")]));
    assert!(!colored(&["--color", "never"], TERMINAL, &[("CLICOLOR_FORCE", "1")]));
}

#[test]
fn hyperlinks_require_a_color_terminal() {
    let linked = |args: &[&str], stdout, env: &[(&str, &str)]| {
        let args = [&["preview", SAMPLE], args].concat();
        run_in(&args, b"", stdout, env).stdout.contains("\u{1b}]8;;https://")
    };
    assert!(linked(&[], TERMINAL, &[]));
    assert!(!linked(&["--no-hyperlinks"], TERMINAL, &[]));
    assert!(!linked(&[], TERMINAL, &[("CI", "true")]));
    assert!(!linked(&["--color", "always"], Terminal::default(), &[]));
}

#[test]
fn the_width_is_the_flag_else_the_terminal_else_columns() {
    let widest = |args: &[&str], stdout, env: &[(&str, &str)]| {
        let args = [&["preview", "--color=never"], args].concat();
        let event = format!(
            r#"{{"eventName":"x","eventSource":"s","eventID":"1","requestParameters":"{}"}}"#,
            "x".repeat(1_500)
        );
        let ran = run_in(&args, event.as_bytes(), stdout, env);
        ran.stdout.lines().map(width).max().unwrap()
    };
    assert_eq!(widest(&["--width", "40"], TERMINAL, &[("COLUMNS", "60")]), 40);
    assert_eq!(widest(&[], TERMINAL, &[("COLUMNS", "60")]), 100);
    assert_eq!(widest(&[], Terminal::default(), &[("COLUMNS", "60")]), 60);
    assert_eq!(widest(&[], Terminal::default(), &[]), 80);
    assert!(widest(&[], Terminal::default(), &[("COLUMNS", "0")]) <= 20);
    assert_eq!(widest(&[], Terminal::default(), &[("COLUMNS", "18446744073709551615")]), 1000);
}

#[test]
fn secrets_are_shown_only_with_the_flag() {
    let task = "samples/events/ecs/RunTask.json";
    assert!(!run(&["preview", task], "").stdout.contains("not-a-real-password"));
    assert!(run(&["preview", "--no-redact", task], "").stdout.contains("not-a-real-password"));
    let ran = run(&["preview", "--no-redact", "--format", "json", task], "");
    assert_eq!(ran.code, 2, "a payload never has secrets");
}

#[test]
fn the_hostile_sample_does_not_control_the_terminal() {
    let ran = run(&["preview", "samples/events/hostile/hostile.json"], "");
    let controls =
        |c: char| (c.is_control() && c != '\n') || ('\u{202a}'..='\u{202e}').contains(&c);
    assert!(!ran.stdout.contains(controls));
}

#[test]
fn half_a_megabyte_of_hostile_text_has_no_effect() {
    let bad =
        "``` <!channel> <https://evil|AWS> *b* _i_ ~s~ :100: \u{202e} \u{1b}[2J\u{1b}]0;t\u{7} ";
    let long = bad.repeat(1_500);
    let record = serde_json::json!({
        "eventName": bad, "eventSource": bad, "sourceIPAddress": bad, "userAgent": long, "errorCode": bad, "errorMessage": long,
        "userIdentity": {"type": "SAMLUser", "userName": long}, "requestParameters": {bad: long},
    });
    let drawn = run(&["preview", "--no-rules"], &record.to_string());
    let controls = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
    assert_eq!((drawn.code, drawn.stderr.as_str()), (0, ""));
    assert!(!drawn.stdout.contains(controls));
    let payload = run(&["preview", "--format", "json"], &record.to_string()).stdout;
    assert!(!payload.contains("<!channel") && !payload.contains("<https://evil"), "{payload}");
}

#[test]
fn problems_do_not_control_the_terminal() {
    let ran = run(
        &["preview"],
        r#"{"detail-type":"x\u001b[31mRED\u202e\n\u0007\u061c","detail":{"a":1}}"#,
    );
    let controls = |c: char| {
        (c.is_control() && c != '\n') || ('\u{202a}'..='\u{202e}').contains(&c) || c == '\u{61c}'
    };
    assert!(ran.stderr.contains("[AA0005]") && !ran.stderr.contains(controls), "{:?}", ran.stderr);
    let ran = run(&["preview", "no\u{1b}[2Jsuch\u{202e}.json"], "");
    assert!(
        ran.stderr.contains("cannot read") && !ran.stderr.contains(controls),
        "{:?}",
        ran.stderr
    );
    let long = format!(r#"{{"detail-type":"{}","detail":{{"a":1}}}}"#, "x".repeat(100_000));
    assert!(run(&["preview"], &long).stderr.len() < 2_000);
}

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "needs /dev/full")]
fn a_full_disk_is_reported() {
    let disk = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let ended = Command::new(env!("CARGO_BIN_EXE_audit-alert"))
        .args(["preview", SAMPLE])
        .stdout(disk)
        .output()
        .unwrap();
    assert_eq!(ended.status.code(), Some(2));
    assert!(String::from_utf8(ended.stderr).unwrap().contains("failed to write the output"));
}

#[test]
fn the_limit_is_not_reported_without_more_events() {
    assert_eq!(run(&["preview", "--no-rules", "--limit", "1", SAMPLE], "").stderr, "");
}

#[test]
fn the_builder_link_holds_the_blocks() {
    let ran = run(&["preview", "--builder-url", SAMPLE], "");
    let encoded =
        ran.stdout.trim_end().strip_prefix("https://app.slack.com/block-kit-builder/#").unwrap();
    assert!(encoded.bytes().all(|it| it.is_ascii_graphic()));
    assert!(encoded.starts_with("%7B%22blocks%22%3A%5B%7B%22type%22%3A%22header%22"), "{encoded}");
    assert!(ran.stderr.contains("history"));
}

#[test]
fn a_closed_pipe_is_a_success() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_audit-alert"))
        .args(["preview", "--no-rules"])
        // More output than is written at once.
        .args(["samples/events/ecs"; 60])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let ended = child.wait_with_output().unwrap();
    assert_eq!(
        (ended.status.code(), String::from_utf8(ended.stderr).unwrap()),
        (Some(0), String::new())
    );
}
