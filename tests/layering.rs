//! Holds `src/` to the import table of `ARCHITECTURE.md`, and each fenced crate to its one folder.
#![expect(clippy::disallowed_methods, reason = "tests read files")]
#![expect(clippy::unwrap_used, clippy::string_slice, reason = "a panic is how a test fails")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Crates that only one place may name.
const FENCES: [(&str, &str); 31] = [
    ("annotate_snippets", "src/ui/report.rs"),
    ("anyhow", "src/cli/"),
    ("aws_config", "src/cloud/"),
    ("aws_credential_types", "src/secret/"),
    ("aws_sdk_cloudtrail", "src/cloud/"),
    ("aws_sdk_cloudwatchlogs", "src/cloud/"),
    ("aws_sdk_eventbridge", "src/cloud/"),
    ("aws_sdk_iam", "src/cloud/"),
    ("aws_sdk_lambda", "src/cloud/"),
    ("aws_sdk_sqs", "src/cloud/"),
    ("aws_sdk_ssm", "src/cloud/"),
    ("aws_sdk_sts", "src/cloud/"),
    ("aws_sigv4", "src/secret/"),
    ("aws_smithy_http_client", "src/cloud/"),
    ("aws_smithy_types", "src/cloud/"),
    ("clap", "src/cli/"),
    ("colored", "src/ui/paint.rs"),
    ("ctrlc", "src/ui/interrupt.rs"),
    ("dialoguer", "src/ui/prompt.rs"),
    ("glob", "src/cli/input.rs"),
    ("indicatif", "src/ui/progress.rs"),
    ("lambda_runtime", "src/function/runtime.rs"),
    ("object", "src/deploy/package/"),
    ("reqwest", "src/http/"),
    ("rustix", "src/ui/"),
    ("rustls", "src/http/"),
    ("sha2", "src/deploy/package/"),
    ("strsim", "src/diagnostic/nearest.rs"),
    ("terminal_size", "src/cli/world.rs"),
    ("tower", "src/function/runtime.rs"),
    ("zip", "src/deploy/package/"),
];

/// Rows of the table: module → modules it may import.
fn table() -> BTreeMap<String, BTreeSet<String>> {
    let document = fs::read_to_string("ARCHITECTURE.md").unwrap();
    let rows = document.lines().filter_map(|line| {
        let cells: Vec<_> = line.strip_prefix("| `")?.split('|').map(str::trim).collect();
        let [module, _, imports, ..] = cells.as_slice() else { return None };
        let module = module.strip_suffix("/`")?;
        let imports = imports.split(',').map(str::trim).filter(|it| *it != "–");
        Some((module.to_owned(), imports.map(str::to_owned).collect()))
    });
    rows.collect()
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|it| it == "rs") {
            files.push(path);
        }
    }
    files
}

/// Code without comments, and without the test modules, which may look anywhere.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

#[test]
fn modules_import_only_what_the_table_allows() {
    let table = table();
    for (module, allowed) in &table {
        for path in rust_files(&Path::new("src").join(module)) {
            if path
                .components()
                .any(|it| ["tests", "tests.rs"].map(str::as_ref).contains(&it.as_os_str()))
            {
                continue;
            }
            let code = code(&path);
            assert!(
                !code.contains("crate::{"),
                "{}: one `use crate::module` a line",
                path.display()
            );
            for (at, _) in code.match_indices("crate::") {
                let name: String = code[at + 7..]
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect();
                // Sentences for people are everywhere.
                let own = name == *module || name == "language";
                assert!(own || allowed.contains(&name), "{} imports {name}", path.display());
            }
        }
    }
}

#[test]
fn the_table_names_every_module() {
    let found: BTreeSet<_> = fs::read_dir("src")
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_type().unwrap().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        // Doors to the library are no modules of it.
        .filter(|name| name != "bin")
        .collect();
    assert_eq!(table().into_keys().collect::<BTreeSet<_>>(), found);
}

#[test]
fn fenced_crates_stay_behind_their_fence() {
    for path in rust_files(Path::new("src")) {
        let code = code(&path);
        for (name, home) in FENCES {
            let names_it =
                code.contains(&format!("{name}::")) || code.contains(&format!("use {name}"));
            assert!(!names_it || path.starts_with(home), "{} names {name}", path.display());
        }
    }
}
