//! A Python virtual environment with an emulator, below the target folder; created by the first run that needs it.
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Mutex;

const PYTHONS: [&str; 5] = ["python3", "python3.14", "python3.13", "python3.12", "python3.11"];
const USABLE: &str = "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))";

/// A virtual environment with Python packages.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Venv {
    pub(crate) name: &'static str,
    /// The contents of the requirements file for pip.
    pub(crate) requirements: &'static str,
}

impl Venv {
    /// Returns the interpreter, or an error. The result is cached for the process, because pip needs long to fail without a
    /// network.
    pub(crate) fn python(self) -> Result<PathBuf, String> {
        static PYTHONS: Mutex<BTreeMap<&str, Result<PathBuf, String>>> =
            Mutex::new(BTreeMap::new());
        PYTHONS.lock().unwrap().entry(self.name).or_insert_with(|| self.install()).clone()
    }

    /// Returns the folder, which is kept between runs.
    pub(super) fn folder(self) -> PathBuf {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(self.name);
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    /// Installs the packages. The requirements file is copied into the environment last, so an environment without it is
    /// incomplete. Uses a lock instead of renaming, because a virtual environment contains its own path.
    fn install(self) -> Result<PathBuf, String> {
        let venv = self.folder().join("venv");
        let python = venv.join("bin/python");
        let installed = venv.join("requirements.txt");
        let lock = File::create(self.folder().join("venv.lock")).unwrap();
        lock.lock().unwrap();
        let is_current = |text| text == self.requirements;
        if python.exists() && fs::read_to_string(&installed).is_ok_and(is_current) {
            return Ok(python);
        }
        if venv.exists() {
            fs::remove_dir_all(&venv).unwrap();
        }
        let Some(base) = PYTHONS.into_iter().find(|name| usable(name)) else {
            return Err("this machine has no Python 3.11 or newer with venv".to_owned());
        };
        run("venv", Command::new(base).args(["-m", "venv"]).arg(&venv))?;
        let requirements = self.folder().join("requirements.txt");
        fs::write(&requirements, self.requirements).unwrap();
        let mut pip = Command::new(&python);
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
        run("pip", pip.arg("--requirement").arg(&requirements))?;
        fs::write(installed, self.requirements).unwrap();
        Ok(python)
    }
}

fn usable(name: &str) -> bool {
    let mut command = Command::new(name);
    command.args(["-c", USABLE]).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

fn run(name: &str, command: &mut Command) -> Result<(), String> {
    let Output { status, stdout, stderr } =
        command.output().map_err(|it| format!("{name}: {it}"))?;
    if status.success() {
        return Ok(());
    }
    let text = String::from_utf8_lossy(if stderr.is_empty() { &stdout } else { &stderr });
    Err(format!("{name} failed: {}", text.trim().lines().last().unwrap_or("no output")))
}
