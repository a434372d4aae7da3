//! Emulators of AWS without Docker: installed once, started once for all tests of a process; each test uses its own account.
mod account;
pub(crate) mod emulator;
mod guard;
pub(crate) mod http;
pub(crate) mod listener;
pub(crate) mod ministack;
pub(crate) mod venv;

pub(crate) use account::{Account, Keys, REGION};
