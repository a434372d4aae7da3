//! A folder with a rule set, in which the command runs.
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A file with the header of an executable. It does not run.
pub(crate) const BOOTSTRAP: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cmd/package/x86_64");

pub(crate) struct Folder {
    pub(crate) path: PathBuf,
}

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let name = format!("{name}-{}", std::process::id());
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("export").join(name);
        if path.exists() {
            fs::remove_dir_all(&path).unwrap();
        }
        fs::create_dir_all(&path).unwrap();
        Self { path }
    }

    /// Returns a command that depends on nothing of this machine.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_audit-alert"));
        command
            .args(args)
            .current_dir(&self.path)
            .env_clear()
            .env("HOME", "/nowhere")
            .env("XDG_CONFIG_HOME", "/nowhere");
        command
    }

    /// Exports with the small executable.
    #[track_caller]
    pub(crate) fn export(&self, args: &[&str]) {
        let args = [&["export", "--bootstrap", BOOTSTRAP], args].concat();
        succeeds(&mut self.command(&args));
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path.join(name)).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A failed test keeps its folder for inspection.
        if !std::thread::panicking() {
            fs::remove_dir_all(&self.path).unwrap();
        }
    }
}

/// Runs a command that must succeed, and returns its standard output.
#[track_caller]
pub(crate) fn succeeds(command: &mut Command) -> String {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    assert!(status.success(), "{command:?}\n{out}{err}");
    out.into_owned()
}

/// Returns the rule sets that all formats must be valid for: the default pack, all packs, and 300 rules with texts that have
/// a meaning in a template.
pub(crate) fn rule_sets(folder: &Folder) -> Vec<(&'static str, Vec<String>)> {
    let packs = succeeds(&mut folder.command(&["rules", "packs", "--format", "json"]));
    let names = packs.lines().map(|line| {
        let pack: serde_json::Value = serde_json::from_str(line).unwrap();
        pack["pack"].as_str().unwrap().to_owned()
    });
    let names = names.collect::<Vec<_>>().join("+");
    let rule = |number: usize| {
        format!(
            "[[rule]]\nname = 'rule-{number}'\nseverity = 'high'\ntitle = 'Rule {number} ${{x}} ${{AWS::Region}} {{{{resolve:ssm:/a}}}} %{{y}} \"q\" 가'\n\
             pattern = '''{{\"source\":[\"a\"],\"detail\":{{\"b\":[\"${{{number}}}\",\"${{AWS::Region}}\",\"{{{{resolve:ssm:/a}}}}\"]}}}}'''\n"
        )
    };
    fs::write(folder.path.join("many.toml"), (0..300).map(rule).collect::<String>()).unwrap();
    let many = ["--rules", "many.toml", "--regions", "eu-west-1"].map(str::to_owned).to_vec();
    vec![
        ("starter", vec!["--rules".to_owned(), "starter".to_owned()]),
        ("packs", vec!["--rules".to_owned(), names]),
        ("many", many),
    ]
}
