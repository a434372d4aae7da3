//! Node with the npm packages of `package-lock.json`, below the target folder; installed by the first run that needs
//! them.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// All that Node needs: the packages, and the scripts, which find packages in their own folder only.
const FILES: [(&str, &str); 8] = [
    ("package.json", include_str!("package.json")),
    ("package-lock.json", include_str!("package-lock.json")),
    ("browser.mjs", include_str!("browser.mjs")),
    ("check_pages.mjs", include_str!("check_pages.mjs")),
    ("compare_reference.mjs", include_str!("compare_reference.mjs")),
    ("differences.mjs", include_str!("differences.mjs")),
    ("open_page.mjs", include_str!("open_page.mjs")),
    ("screenshots.mjs", include_str!("screenshots.mjs")),
];

/// Runs a script of this folder with its arguments and returns the lines of its output.
pub(crate) fn run(script: &str, args: &[&Path]) -> Vec<String> {
    let folder = install();
    let mut node = Command::new("node");
    node.arg(folder.join(script)).args(args).env("CHROMIUM", chromium()).env("TZ", "Asia/Seoul");
    let output = output(&mut node);
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

/// Returns the folder of a test, empty.
pub(crate) fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser").join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Installs the packages, once for each lockfile. The copy of it is written last, so a folder without it is incomplete.
fn install() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser/node");
    fs::create_dir_all(&folder).unwrap();
    let lock = File::create(folder.join("install.lock")).unwrap();
    lock.lock().unwrap();
    let installed = folder.join("installed-package-lock.json");
    let lockfile = FILES[1].1;
    for (name, text) in FILES {
        if fs::read_to_string(folder.join(name)).is_ok_and(|it| it == text) {
            continue;
        }
        fs::write(folder.join(name), text).unwrap();
    }
    if !fs::read_to_string(&installed).is_ok_and(|text| text == lockfile) {
        let mut npm = Command::new("npm");
        npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(&folder);
        output(&mut npm);
        fs::write(installed, lockfile).unwrap();
    }
    folder
}

/// The path of Chromium, which playwright-core does not search for.
fn chromium() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|it| it.join("chromium")).find(|it| it.exists());
    found.expect("chromium: not found; Debian's package is `chromium`")
}

fn output(command: &mut Command) -> Output {
    let name = command.get_program().to_owned();
    let output = command.output().unwrap_or_else(|error| panic!("{}: {error}", name.display()));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{} failed: {errors}", name.display());
    output
}
