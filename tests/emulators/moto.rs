//! moto, which is exact where ministack is lenient: rules with targets, roles, what an update drops. It runs no function.
//!
//! Observed on moto 5.2.5:
//!
//! - **Accounts** are told apart by the header `x-moto-account-id`, of which no SDK knows: the proxy adds it.
//! - **Policies of AWS** are not there without `MOTO_IAM_LOAD_MANAGED_POLICIES`, which costs seconds; no stack needs one.
//! - **Signatures** are not looked at.
use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::emulators::emulator::{Emulator, Kind};
use crate::emulators::venv::Venv;

const VENV: Venv = Venv { name: "moto", requirements: include_str!("moto.txt") };

/// The server.
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
