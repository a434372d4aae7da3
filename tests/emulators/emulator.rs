//! Emulator servers: started on first use, shared by all tests of the process.
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Child;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use std::{env, thread};

use super::account::{Account, Keys, REGION};
use super::guard::guarded;
use super::http;
use super::venv::Venv;

/// The secret of all root keys of a server.
const SECRET: &str = "a-secret-of-the-emulator";
const LIMIT: Duration = Duration::from_mins(1);

/// The settings of a server.
#[derive(Debug)]
pub(crate) struct Kind {
    /// The name of its folder.
    pub(crate) name: &'static str,
    pub(crate) venv: Venv,
    /// The Python module to run.
    pub(crate) module: &'static str,
    /// The environment variable for the port.
    pub(crate) port: &'static str,
    /// Environment variables beside those of all servers.
    pub(crate) environment: BTreeMap<&'static str, &'static str>,
    /// A path that returns 200 when the server is ready.
    pub(crate) health: &'static str,
}

/// A running server.
#[derive(Debug)]
pub(crate) struct Emulator {
    port: u16,
    accounts: AtomicU64,
    /// The server ends when the standard input of this process closes.
    _guard: Child,
    _folder: Folder,
}

impl Emulator {
    /// Returns a new account with root keys.
    pub(crate) fn account(&self) -> Account {
        let id = format!("1{:011}", self.accounts.fetch_add(1, Ordering::Relaxed));
        let keys = Keys { id: id.clone(), secret: SECRET.to_owned(), token: None };
        Account { port: self.port, id, keys, region: REGION.to_owned() }
    }

    /// Returns the shared server of a kind. Panics if it cannot be installed; its tests are ignored by default.
    pub(crate) fn shared(
        server: &'static OnceLock<Result<Self, String>>,
        kind: &Kind,
    ) -> &'static Self {
        let started = server.get_or_init(|| Self::start(&kind.venv.python()?, kind));
        started.as_ref().unwrap_or_else(|problem| panic!("cannot start the emulator: {problem}"))
    }

    /// Starts a server on a free port. Retries with another port if it was taken in the meantime.
    pub(super) fn start(python: &Path, kind: &Kind) -> Result<Self, String> {
        let folder = Folder::claim(kind);
        let log = folder.path.join("log");
        let mut last = String::new();
        for _ in 0..5 {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
            let port = listener.local_addr().unwrap().port();
            drop(listener);
            let mut guard = spawn(python, kind, &folder.path, port);
            let up = wait_until_up(&mut guard, port, &log, kind.health);
            let text = fs::read_to_string(&log).unwrap();
            if up {
                return Ok(Self {
                    port,
                    accounts: AtomicU64::new(0),
                    _guard: guard,
                    _folder: folder,
                });
            }
            drop(guard.stdin.take());
            guard.wait().unwrap();
            let lines: Vec<_> = text.lines().collect();
            last = lines[lines.len().saturating_sub(20)..].join("\n");
            if !text.to_lowercase().contains("already in use") {
                break;
            }
        }
        Err(format!("{} did not start, its log ends with\n{last}", kind.venv.name))
    }
}

/// Starts a server with a clean environment, which the emulated functions inherit.
fn spawn(python: &Path, kind: &Kind, folder: &Path, port: u16) -> Child {
    let log = File::create(folder.join("log")).unwrap();
    let path = env::var_os("PATH").unwrap_or_default();
    // The virtual environment comes first in PATH, so that scripts of functions find its python3.
    let path = [python.parent().unwrap().to_owned()].into_iter().chain(env::split_paths(&path));
    guarded(&[python.to_str().unwrap(), "-m", kind.module])
        .env_clear()
        .env("PATH", env::join_paths(path).unwrap())
        .env("HOME", folder)
        .env("TMPDIR", folder)
        .env(kind.port, port.to_string())
        .envs(&kind.environment)
        .env("AWS_SECRET_ACCESS_KEY", SECRET)
        .env("AWS_ENDPOINT_URL", format!("http://127.0.0.1:{port}"))
        .current_dir(folder)
        .stdout(log.try_clone().unwrap())
        .stderr(log)
        .spawn()
        .unwrap()
}

/// Waits until the server is ready. Returns false if it ends or exceeds the limit. Also checks the port in the server's log,
/// so that another server on this port is not mistaken for it.
fn wait_until_up(guard: &mut Child, port: u16, log: &Path, health: &str) -> bool {
    let listening = format!("Running on http://127.0.0.1:{port}");
    let started = Instant::now();
    while started.elapsed() < LIMIT && guard.try_wait().unwrap().is_none() {
        let healthy = fs::read_to_string(log).unwrap().contains(&listening)
            && http::request(port, "GET", health, &[], &[])
                .is_ok_and(|answer| answer.status == 200);
        if healthy {
            return true;
        }
        thread::sleep(Duration::from_millis(20));
    }
    false
}

/// A server's working folder. It is kept for its log until the next run. Test processes that run at the same time lock
/// different folders.
#[derive(Debug)]
struct Folder {
    path: PathBuf,
    _lock: File,
}

impl Folder {
    fn claim(kind: &Kind) -> Self {
        let free = (0..100).find_map(|number| {
            let path = kind.venv.folder().join(format!("{}-{number}", kind.name));
            let lock = File::create(path.with_extension("lock")).unwrap();
            lock.try_lock().ok()?;
            if path.exists() {
                fs::remove_dir_all(&path).ok()?;
            }
            fs::create_dir(&path).unwrap();
            Some(Self { path, _lock: lock })
        });
        free.expect("one of a hundred folders is unlocked")
    }
}
