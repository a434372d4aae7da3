//! Opens our HTML pages in Chromium. Each page must do nothing but show itself, be valid and readable, and show
//! messages as an independent implementation of Slack's blocks does. One process of Node checks all pages of a test.
#![expect(clippy::disallowed_methods, reason = "tests read files and the environment")]
#![expect(clippy::print_stdout, reason = "counts and sizes are part of the result")]
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod node;
mod pages;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use audit_alert::alert::Language;
use serde_json::Value;

/// Checks all pages in a folder.
fn check(folder: &Path) {
    let mut faulty = Vec::new();
    let mut count = 0;
    for (page, problems) in problems(folder) {
        count += 1;
        faulty.extend(problems.into_iter().map(|problem| format!("{page}: {problem}")));
    }
    println!("{count} pages");
    assert!(count > 0);
    assert_none(&faulty);
}

/// Returns the problems of each page in a folder.
fn problems(folder: &Path) -> Vec<(String, Vec<String>)> {
    let lines = node::run("check_pages.mjs", &[folder]);
    let pages = lines.iter().map(|line| {
        let page: Value = serde_json::from_str(line).unwrap();
        (text(&page["page"]), texts(&page["problems"]))
    });
    pages.collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn texts(values: &Value) -> Vec<String> {
    values.as_array().unwrap().iter().map(text).collect()
}

/// Each page has one fault, which the check must find; otherwise the other tests prove nothing.
#[test]
#[ignore = "needs Chromium and npm"]
fn faults_are_found() {
    let folder = node::folder("faults");
    let faults = pages::faults();
    for (name, page, _) in &faults {
        fs::write(folder.join(format!("{name}.html")), page).unwrap();
    }
    let found = problems(&folder);
    assert_eq!(found.len(), faults.len());
    for (name, _, expected) in faults {
        let (_, problems) = found.iter().find(|(page, _)| *page == format!("{name}.html")).unwrap();
        match expected {
            Some(start) => {
                let is_found = problems.iter().any(|it| it.starts_with(start));
                assert!(is_found, "{name}: {start} is not in {problems:#?}");
            }
            None => assert_eq!(*problems, Vec::<String>::new(), "{name}"),
        }
    }
}

/// Writes pages of events, with so many on each that a page opens quickly.
fn write_previews(folder: &Path, name: &str, events: &[String], language: Language) {
    for (index, events) in events.chunks(25).enumerate() {
        let name = format!("{name}-{}-{index}", language.code());
        let count = pages::write_preview(folder, &name, &events.join("\n"), language);
        assert_eq!(count, events.len(), "{name}");
    }
}

#[test]
#[ignore = "needs Chromium and npm"]
fn pages_of_hostile_events() {
    let folder = node::folder("hostile");
    for language in [Language::En, Language::Ko] {
        write_previews(&folder, "hostile", &pages::hostile(), language);
    }
    check(&folder);
}

#[test]
#[ignore = "needs Chromium and npm"]
fn pages_of_samples() {
    let folder = node::folder("samples");
    for (name, events) in pages::samples() {
        for language in [Language::En, Language::Ko] {
            pages::write_preview(
                &folder,
                &format!("{name}-{}", language.code()),
                &events,
                language,
            );
        }
    }
    check(&folder);
    let comparison = compare(&folder);
    assert_equal_to_reference(&comparison);
    // A difference that no sample has is no longer known.
    assert_eq!(comparison.found, comparison.known);
}

/// Each page differs from its payload once, which the comparison must find.
#[test]
#[ignore = "needs Chromium and npm"]
fn wrong_messages_are_found() {
    let folder = node::folder("wrong");
    let (_, event) = pages::samples().remove(0);
    pages::write_preview(&folder, "right", &event, Language::En);
    let page = fs::read_to_string(folder.join("right.html")).unwrap();
    let payload = fs::read_to_string(folder.join("right.jsonl")).unwrap();
    let wrong = [
        ("text", page.replacen("ap-northeast-2</pre>", "ap-northeast-1</pre>", 1)),
        ("link", page.replacen("console.aws.amazon.com", "console.example.com", 1)),
        ("label", page.replacen("<strong>Event Name:</strong>", "Event Name:", 1)),
        ("code", page.replacen("<pre>", "<p>", 1).replacen("</pre>", "</p>", 1)),
        ("grid", page.replacen("class=\"message-fields\"", "class=\"message-section\"", 1)),
        ("missing", page.replacen("class=\"message-context\"", "class=\"soft\"", 1)),
    ];
    for (name, wrong) in wrong {
        assert_ne!(wrong, page, "{name}");
        fs::write(folder.join(format!("{name}.html")), wrong).unwrap();
        fs::write(folder.join(format!("{name}.jsonl")), &payload).unwrap();
    }
    let problems = compare(&folder).problems;
    let pages: BTreeSet<_> = problems.iter().map(|it| it.split(':').next().unwrap()).collect();
    assert_eq!(pages, BTreeSet::from(["code", "grid", "label", "link", "missing", "text"]));
}

#[test]
#[ignore = "needs Chromium and npm"]
fn pages_of_generated_events() {
    let folder = node::folder("generated");
    write_previews(&folder, "generated", &pages::generated(), Language::En);
    check(&folder);
    assert_equal_to_reference(&compare(&folder));
}

#[test]
#[ignore = "needs Chromium, npm and AUDIT_ALERT_REAL_EVENTS, a folder of records"]
fn pages_of_real_events() {
    let records = std::env::var("AUDIT_ALERT_REAL_EVENTS").expect("a folder of records");
    let folder = node::folder("real");
    write_previews(&folder, "real", &pages::real(&records), Language::En);
    check(&folder);
}

/// The result of a comparison with the reference.
#[derive(Default)]
struct Comparison {
    messages: u64,
    problems: Vec<String>,
    /// Names of the known differences of the reference that were found, and of all.
    found: BTreeSet<String>,
    known: BTreeSet<String>,
}

/// Compares the messages on the pages in a folder with the reference.
fn compare(folder: &Path) -> Comparison {
    let mut comparison = Comparison::default();
    for line in node::run("compare_reference.mjs", &[folder]) {
        let line: Value = serde_json::from_str(&line).unwrap();
        if let Value::Array(_) = line["known"] {
            comparison.known = texts(&line["known"]).into_iter().collect();
            continue;
        }
        let page = text(&line["page"]);
        comparison.messages += line["messages"].as_u64().unwrap();
        let problems = texts(&line["problems"]).into_iter();
        comparison.problems.extend(problems.map(|it| format!("{page}: {it}")));
        comparison.found.extend(texts(&line["differences"]));
    }
    comparison
}

#[track_caller]
fn assert_equal_to_reference(comparison: &Comparison) {
    println!("{} messages as in the reference", comparison.messages);
    assert!(comparison.messages > 0);
    assert_none(&comparison.problems);
}

#[track_caller]
fn assert_none(problems: &[String]) {
    let some = problems.iter().take(30).map(String::as_str).collect::<Vec<_>>();
    assert!(some.is_empty(), "{} problems\n{}", problems.len(), some.join("\n"));
}

/// Pages of the rule set and of `backtest`, in each language.
#[test]
#[ignore = "needs Chromium and npm"]
fn pages_of_rules_and_reports() {
    let folder = node::folder("reports");
    for language in [Language::En, Language::Ko] {
        pages::write_rules_and_report(&folder, language);
        let packs = ["rules", "--format", "html", "--rules", "starter+cis+root+data"];
        pages::write(&folder, "packs", &packs, language);
    }
    check(&folder);
}

/// Writes `docs/images/` with `UPDATE=1`. Other versions of Chromium and of fonts draw other pixels, so only the names
/// and sizes of the images are checked otherwise.
#[test]
#[ignore = "needs Chromium and npm"]
fn screenshots() {
    let folder = node::folder("screenshots");
    pages::write_documented(&folder);
    let images = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/images");
    let drawn = folder.join("images");
    fs::create_dir_all(&drawn).unwrap();
    node::run("screenshots.mjs", &[&folder, &drawn]);
    if std::env::var("UPDATE").is_ok() {
        fs::create_dir_all(&images).unwrap();
        for image in pages::entries(&drawn) {
            fs::copy(&image, images.join(image.file_name().unwrap())).unwrap();
        }
    }
    let names = |folder: &Path| -> Vec<_> {
        pages::entries(folder).iter().map(|it| it.file_name().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&images), names(&drawn), "run with UPDATE=1");
    for image in pages::entries(&images) {
        let size = fs::metadata(&image).unwrap().len();
        assert!(size <= 150_000, "{}: {size} bytes", image.display());
    }
}

/// The size of the report of an archive of `AUDIT_ALERT_RECORDS` records, and the time that it takes to open.
#[test]
#[ignore = "needs Chromium, npm and Python"]
fn report_of_a_large_archive() {
    let folder = node::folder("large");
    let records = std::env::var("AUDIT_ALERT_RECORDS").unwrap_or("6000".to_owned());
    let report = folder.join("report.html");
    fs::write(&report, pages::report_of_archive(&folder.join("archive"), &records)).unwrap();
    let size = fs::metadata(&report).unwrap().len();
    let line = node::run("open_page.mjs", &[&report]).join("");
    println!("report of {records} records: {size} bytes, {line}");
    assert!(size <= 1_000_000, "{size} bytes");
    fs::remove_dir_all(folder.join("archive")).unwrap();
    check(&folder);
}
