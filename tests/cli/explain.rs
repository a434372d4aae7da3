//! `explain`, and the status line that names it. Texts are tested in the modules and in `tests/cmd`.

use audit_alert::diagnostic::Code;

use crate::world::run;

const POINTER: &str = "for details: audit-alert explain ";
const NOTE: &str = "tests/cmd/patterns/AA0207.json";
const WARNING: &str = "tests/cmd/patterns/AA0205.json";
const ERROR: &str = "tests/cmd/patterns/AA0105.json";

#[test]
fn json_is_one_object_for_each_code() {
    let ran = run(&["explain", "--format", "json"], "");
    let found: Vec<serde_json::Value> =
        ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of_code = |code: Code| {
        let it = code.explanation();
        serde_json::json!({
            "code": code.id(), "title": it.title, "level": code.level().name(), "text": it.text,
        })
    };
    assert_eq!(found, Code::all().map(of_code).collect::<Vec<_>>());
}

#[test]
fn one_line_points_to_the_most_severe_code() {
    let codes = |args: &[&str]| {
        let ran = run(args, "");
        assert!(!ran.stdout.contains(POINTER), "{}", ran.stdout);
        let codes = ran.stderr.lines().filter_map(|line| line.strip_prefix(POINTER));
        codes.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(codes(&["check", NOTE, WARNING, ERROR, WARNING]), ["AA0105"]);
    assert_eq!(codes(&["check", NOTE]), ["AA0207"]);
    assert_eq!(codes(&["match", ERROR, "samples/events/shapes/record.json"]), ["AA0105"]);
    assert_eq!(codes(&["preview", "tests/cmd/input/comma.json"]), ["AA0001"]);
    for none in [
        &["check", "samples/patterns/ecs-prod.json"][..],
        &["check", "--format", "json", ERROR],
        &["check", "--format", "sarif", ERROR],
        &["check", "--quiet", ERROR],
        &["explain", "AA0105"],
    ] {
        assert_eq!(codes(none), [""; 0], "{none:?}");
    }
}
