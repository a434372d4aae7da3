//! The Python that has an emulator: a virtual environment under the target folder, made by the first run that needs it.
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Mutex;

const PYTHONS: [&str; 5] = ["python3", "python3.14", "python3.13", "python3.12", "python3.11"];
const USABLE: &str = "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))";

/// Packages of Python in an environment of their own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Venv {
    pub(crate) name: &'static str,
    /// For pip.
    pub(crate) requirements: &'static str,
}

impl Venv {
    /// The interpreter, or why there is none. One answer for the process: pip is slow to find out that it reaches nothing.
    pub(super) fn python(self) -> Result<PathBuf, String> {
        static PYTHONS: Mutex<BTreeMap<&str, Result<PathBuf, String>>> =
            Mutex::new(BTreeMap::new());
        PYTHONS.lock().unwrap().entry(self.name).or_insert_with(|| self.install()).clone()
    }

    /// Where all of this is kept between runs.
    pub(super) fn folder(self) -> PathBuf {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(self.name);
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    /// The requirements are copied into the environment last, so one without them is half made. A lock, and no renaming:
    /// an environment knows its own path.
    fn install(self) -> Result<PathBuf, String> {
        let venv = self.folder().join("venv");
        let python = venv.join("bin/python");
        let made_from = venv.join("requirements.txt");
        let lock = File::create(self.folder().join("venv.lock")).unwrap();
        lock.lock().unwrap();
        let is_current = |text| text == self.requirements;
        if python.exists() && fs::read_to_string(&made_from).is_ok_and(is_current) {
            return Ok(python);
        }
        if venv.exists() {
            fs::remove_dir_all(&venv).unwrap();
        }
        let Some(base) = PYTHONS.into_iter().find(|name| usable(name)) else {
            return Err("this machine has no Python 3.11 or newer with venv".to_owned());
        };
        done("venv", Command::new(base).args(["-m", "venv"]).arg(&venv))?;
        let wanted = self.folder().join("requirements.txt");
        fs::write(&wanted, self.requirements).unwrap();
        let mut pip = Command::new(&python);
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
        done("pip", pip.arg("--requirement").arg(&wanted))?;
        fs::write(made_from, self.requirements).unwrap();
        Ok(python)
    }
}

fn usable(name: &str) -> bool {
    let mut command = Command::new(name);
    command.args(["-c", USABLE]).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

fn done(what: &str, command: &mut Command) -> Result<(), String> {
    let Output { status, stdout, stderr } =
        command.output().map_err(|it| format!("{what}: {it}"))?;
    if status.success() {
        return Ok(());
    }
    let text = String::from_utf8_lossy(if stderr.is_empty() { &stdout } else { &stderr });
    Err(format!("{what} failed: {}", text.trim().lines().last().unwrap_or("without a word")))
}
