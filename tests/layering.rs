//! Checks imports in `src/` against the table of `ARCHITECTURE.md`, and that each fenced crate is used in one place only.
#![expect(clippy::disallowed_methods, reason = "tests read files")]
#![expect(clippy::unwrap_used, clippy::string_slice, reason = "a panic is how a test fails")]

#[path = "support/rust_files.rs"]
mod rust_files;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use rust_files::rust_files;

/// Crates and modules of crates, and the only places that may name each.
const FENCES: [(&str, &str); 41] = [
    ("annotate_snippets", "src/ui/report.rs"),
    ("anyhow", "src/cli/"),
    ("aws_config", "src/cloud/"),
    ("aws_credential_types", "src/aws_request/ src/cloud/"),
    ("aws_sdk_cloudtrail", "src/cloud/"),
    ("aws_sdk_cloudwatchlogs", "src/cloud/"),
    ("aws_sdk_eventbridge", "src/cloud/"),
    ("aws_sdk_iam", "src/cloud/"),
    ("aws_sdk_lambda", "src/cloud/"),
    ("aws_sdk_s3", "src/cloud/"),
    ("aws_sdk_sfn", "src/cloud/"),
    ("aws_sdk_sqs", "src/cloud/"),
    ("aws_sdk_sso", "src/cloud/"),
    ("aws_sdk_ssm", "src/cloud/"),
    ("aws_sdk_sts", "src/cloud/"),
    ("aws_sigv4", "src/aws_request/"),
    ("aws_smithy_http_client", "src/cloud/"),
    ("aws_smithy_types", "src/cloud/"),
    ("aws_types", "src/cloud/"),
    ("bytes", "src/cloud/s3/"),
    ("clap", "src/cli/"),
    ("colored", "src/ui/paint.rs"),
    ("ctrlc", "src/ui/interrupt.rs"),
    ("dialoguer", "src/ui/prompt.rs"),
    ("glob", "src/cli/input.rs"),
    ("granit_parser", "src/template/yaml.rs"),
    ("hmac", "src/notify/"),
    ("indicatif", "src/ui/progress.rs"),
    ("lambda_runtime", "src/function/runtime.rs"),
    ("object", "src/deploy/package/"),
    ("reqwest", "src/http/"),
    ("rustix::io", "src/os/"),
    ("rustix::process", "src/os/"),
    ("rustix::termios", "src/os/"),
    ("rustls", "src/http/"),
    ("sha2", "src/deploy/package/ src/html/ src/notify/"),
    ("similar", "src/cli/check/"),
    ("strsim", "src/diagnostic/nearest.rs"),
    ("terminal_size", "src/cli/world.rs"),
    ("tower", "src/function/runtime.rs"),
    ("zip", "src/deploy/package/"),
];

/// Returns the table: the modules that each module may import.
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

/// Returns the code of a file without comments.
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
                "{}: write one `use crate::module` per line",
                path.display()
            );
            for (at, _) in code.match_indices("crate::") {
                let name: String = code[at + 7..]
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect();
                // Every module may import `language`.
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
        // Binaries are not modules of the library.
        .filter(|name| name != "bin")
        .collect();
    assert_eq!(table().into_keys().collect::<BTreeSet<_>>(), found);
}

#[test]
fn fenced_crates_stay_behind_their_fence() {
    for path in rust_files(Path::new("src")) {
        let code = code(&path);
        for (name, homes) in FENCES {
            // `get_object::` does not name the crate `object`.
            let is_part = |it: char| it.is_alphanumeric() || it == '_';
            let mut paths = code.match_indices(name).filter(|(at, _)| {
                code[at + name.len()..].starts_with("::") && !code[..*at].ends_with(is_part)
            });
            let is_named = paths.next().is_some() || code.contains(&format!("use {name}"));
            let is_home = homes.split(' ').any(|home| path.starts_with(home));
            assert!(!is_named || is_home, "{} names {name}", path.display());
        }
    }
}

/// Tests may need Unix; the code works on every system.
#[test]
fn code_of_one_system_is_in_its_module() {
    for path in rust_files(Path::new("src")).into_iter().filter(|it| !it.starts_with("src/os")) {
        let text = code(&path);
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
        for name in [
            "cfg(unix)",
            "cfg(not(unix))",
            "cfg(all(unix",
            "cfg!(unix",
            "cfg(windows)]",
            "os::fd",
            "os::unix",
            "signal::unix",
        ] {
            assert!(!code.contains(name), "{} has {name}", path.display());
        }
    }
}

/// Parents whose children may import each other in cycles: each is one machine in several files.
const MAY_HAVE_CYCLES: [&str; 2] = ["pattern::program", "ui"];

/// Returns the code of every module except tests, by its path: `cli::send::args`.
fn modules() -> BTreeMap<String, String> {
    let mut modules = BTreeMap::new();
    for path in rust_files(Path::new("src")) {
        let file = path.strip_prefix("src").unwrap().with_extension("");
        let mut parts: Vec<_> = file.iter().map(|it| it.to_str().unwrap()).collect();
        parts.pop_if(|it| *it == "mod");
        if !parts.iter().any(|it| ["bin", "lib", "main", "tests"].contains(it)) {
            let code = code(&path);
            let code = code.split("#[cfg(test)]\nmod tests {").next().unwrap();
            modules.insert(parts.join("::"), code.to_owned());
        }
    }
    modules
}

/// Expands a `use` tree into paths: `a::{b, c::d}` into `a::b` and `a::c::d`.
fn expand(prefix: &str, tree: &str, paths: &mut Vec<String>) {
    let Some((head, rest)) = tree.split_once('{') else {
        let path = tree.split(" as ").next().unwrap().trim();
        paths.extend((!path.is_empty()).then(|| format!("{prefix}{path}")));
        return;
    };
    let prefix = format!("{prefix}{}", head.trim());
    let (body, _) = rest.rsplit_once('}').unwrap();
    let (mut depth, mut start) = (0, 0);
    for (at, c) in body.char_indices().chain([(body.len(), ',')]) {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                expand(&prefix, &body[start..at], paths);
                start = at + 1;
            }
            _ => {}
        }
    }
}

/// Returns the tree after `use` or `pub(..) use`. Returns `None` if the line does not begin with it.
fn imported(line: &str) -> Option<&str> {
    let (before, tree) = line.split_once("use ")?;
    let is_visibility = |it: &str| it == "pub" || it.starts_with("pub(") && it.ends_with(')');
    (before.is_empty() || is_visibility(before.trim_end())).then_some(tree)
}

/// Returns the paths in the imports and in the code of a module.
fn paths(code: &str) -> Vec<String> {
    let (mut paths, mut tree) = (Vec::new(), None::<String>);
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    for line in code.lines().map(str::trim) {
        match (&mut tree, imported(line)) {
            (Some(tree), _) => tree.push_str(line),
            (None, Some(start)) => tree = Some(start.to_owned()),
            (None, None) => {
                let words = line.split(|c| !is_part(c)).filter(|it| it.contains("::"));
                paths.extend(words.map(|it| it.trim_matches(':').to_owned()));
            }
        }
        if let Some(whole) = tree.take_if(|it| it.ends_with(';')) {
            expand("", whole.trim_end_matches(';'), &mut paths);
        }
    }
    paths
}

/// Maximum number of re-exports to follow. Two modules can re-export a name from each other.
const MAX_HOPS: usize = 8;

/// Resolves a path in a module to a module, through re-exports.
fn target(
    modules: &BTreeMap<String, String>,
    from: &str,
    path: &str,
    hops: usize,
) -> Option<String> {
    let inside = |module: &str, name: &str| {
        let path = if module.is_empty() { name.to_owned() } else { format!("{module}::{name}") };
        modules.contains_key(&path).then_some(path)
    };
    let mut at = from.to_owned();
    let mut parts = path.split("::").peekable();
    if parts.next_if_eq(&"crate").is_some() {
        at.clear();
    } else if parts.next_if_eq(&"self").is_none() && *parts.peek()? != "super" {
        inside(from, parts.peek()?)?;
    }
    while parts.next_if_eq(&"super").is_some() {
        at.truncate(at.rfind("::").unwrap_or_default());
    }
    while let Some(child) = parts.peek().and_then(|name| inside(&at, name)) {
        at = child;
        parts.next();
    }
    let re_exported = parts.next().and_then(|name| {
        let named = |it: &String| it.rsplit("::").next() == Some(name) && it != path;
        let found = paths(modules.get(&at)?).into_iter().find(named)?;
        // A module does not re-export from itself.
        let hops = hops.checked_sub(1)?;
        target(modules, &at, &found, hops).filter(|it| *it != at)
    });
    Some(re_exported.unwrap_or(at))
}

/// Returns the imports between the children of every parent. Imports from a parent do not count, and the table covers imports
/// between top-level modules.
fn imports_of_siblings() -> BTreeMap<String, BTreeMap<String, BTreeSet<String>>> {
    let modules = modules();
    let mut siblings: BTreeMap<String, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
    for (module, code) in &modules {
        for other in paths(code).iter().filter_map(|path| target(&modules, module, path, MAX_HOPS))
        {
            let (from, to): (Vec<_>, Vec<_>) =
                (module.split("::").collect(), other.split("::").collect());
            let shared = from.iter().zip(&to).take_while(|(from, to)| from == to).count();
            if let (1.., Some(child), Some(sibling)) = (shared, from.get(shared), to.get(shared)) {
                let children = siblings.entry(from[..shared].join("::")).or_default();
                children.entry((*child).to_owned()).or_default().insert((*sibling).to_owned());
            }
        }
    }
    siblings
}

#[test]
fn no_module_imports_itself_through_its_siblings() {
    let mut cycles = Vec::new();
    for (parent, imports) in imports_of_siblings() {
        for start in imports.keys() {
            let (mut reached, mut next) = (BTreeSet::new(), vec![start]);
            while let Some(module) = next.pop() {
                let found = imports.get(module).into_iter().flatten();
                next.extend(found.filter(|it| reached.insert(*it)));
            }
            if reached.contains(start) && !MAY_HAVE_CYCLES.contains(&&*parent) {
                cycles.push(format!("{parent}::{start}, which imports {:?}", imports[start]));
            }
        }
    }
    assert!(cycles.is_empty(), "in a cycle:\n{}", cycles.join("\n"));
}

/// The step lists for contributors must name existing files.
#[test]
fn documents_for_contributors_name_files_that_exist() {
    let roots = ["src/", "tests/", "tools/", "docs/", "fuzz/", "benches/", "samples/", ".ci/"];
    for document in ["CONTRIBUTING.md", "ARCHITECTURE.md"] {
        let text = fs::read_to_string(document).unwrap();
        let code = text.split('`').skip(1).step_by(2);
        let words = code.flat_map(str::split_whitespace);
        let paths = words.filter(|word| roots.iter().any(|root| word.starts_with(root)));
        let paths: BTreeSet<_> = paths.filter(|path| !path.contains('*')).collect();
        let missing: Vec<_> = paths.iter().filter(|path| !Path::new(path).exists()).collect();
        assert!(!paths.is_empty() && missing.is_empty(), "{document}: {missing:?}");
    }
}
