//! moto, which is stricter than ministack about rules with targets, roles and updates. It runs no functions.
//!
//! Behavior of moto 5.2.5:
//!
//! - **Accounts** are selected by the header `x-moto-account-id`, which no SDK sends: the proxy adds it.
//! - **Policies of AWS** require `MOTO_IAM_LOAD_MANAGED_POLICIES`, which costs seconds; no stack needs them.
//! - **Signatures** are not checked.
use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::emulators::emulator::{Emulator, Kind};
use crate::emulators::venv::Venv;

const VENV: Venv = Venv { name: "moto", requirements: include_str!("moto.txt") };

/// The server, which accepts any signature.
pub(crate) fn open() -> &'static Emulator {
    static SERVER: OnceLock<Result<Emulator, String>> = OnceLock::new();
    let kind = Kind {
        name: "open",
        venv: VENV,
        module: "moto.server",
        port: "MOTO_PORT",
        environment: BTreeMap::new(),
        health: "/moto-api/",
    };
    Emulator::shared(&SERVER, &kind)
}
