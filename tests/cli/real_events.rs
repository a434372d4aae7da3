//! Previews every record in the folder `AUDIT_ALERT_REAL_EVENTS`, in both languages and several widths. The records are not
//! in the repository, because they belong to other people.

use std::path::Path;

use crate::world::{run, width};

fn preview_all(folder: &Path) -> usize {
    let folder = folder.to_str().unwrap();
    let mut counted = 0;
    for lang in ["ko", "en"] {
        for columns in [40, 80, 160] {
            let width_arg = columns.to_string();
            let ran = run(&["preview", "--lang", lang, "--width", &width_arg, folder], "");
            assert_eq!(ran.code, 0, "{}", ran.stderr);
            for line in ran.stdout.lines() {
                assert!(width(line) <= columns, "{columns}: {line}");
                assert!(!line.contains(char::is_control), "{line:?}");
            }
            counted = ran.stdout.lines().filter(|line| line.starts_with("-- ")).count();
        }
    }
    counted
}

#[test]
fn every_sample_previews() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/events");
    assert!(preview_all(&samples) > 40);
}

#[test]
#[ignore = "needs AUDIT_ALERT_REAL_EVENTS, a folder of records"]
fn every_real_record_previews() {
    let folder =
        std::env::var("AUDIT_ALERT_REAL_EVENTS").expect("AUDIT_ALERT_REAL_EVENTS names a folder");
    let counted = preview_all(Path::new(&folder));
    println!("{counted} real records previewed");
    let payloads = run(&["preview", "--format", "json", &folder], "").stdout;
    assert_eq!(counted, payloads.lines().count());
}
