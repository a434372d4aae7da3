//! ministack, which runs functions. It does not emulate permissions of rules or dead letters.
//!
//! Behavior of ministack 1.5.33, from its source and from the tests in `end_to_end`:
//!
//! - **`PutEvents`** responds before the function runs: each delivery has its own thread. There are no retries and no
//!   dead-letter queue; the response of a failed delivery is only in the log.
//! - **`CreateFunction`** takes half a second in the state `Pending`; a zip of some MB takes longer.
//! - **The bootstrap** may be a script. It starts at the first invocation in the folder of the zip, gets one event
//!   after the other, and gets a second process only while the first is busy. The first is never ended for being idle,
//!   others after 300 s. Deleting or updating the function sends SIGTERM and, 2 s later, SIGKILL. Initialization may
//!   take 10 s, and once more as long as the function's timeout.
//! - **`UpdateFunctionConfiguration`** ends the processes of the functions of that name **in all accounts**; an
//!   invocation whose process is starting then fails with "bootstrap exited during init with code -1". Tests that run
//!   the function of a stack therefore use [`alone`].
//! - **Its environment** is the server's own (here `PATH`, `HOME` and the server's settings), then `AWS_REGION`,
//!   `AWS_DEFAULT_REGION`, `AWS_LAMBDA_RUNTIME_API`, `AWS_LAMBDA_FUNCTION_NAME`, `AWS_LAMBDA_FUNCTION_MEMORY_SIZE`,
//!   `AWS_LAMBDA_FUNCTION_VERSION`, `AWS_LAMBDA_LOG_STREAM_NAME`, `LAMBDA_TASK_ROOT`, `_HANDLER` and the keys, then the
//!   function's variables, which cannot replace these, and `AWS_DISABLE_HOST_PREFIX_INJECTION`. There is no
//!   `AWS_LAMBDA_LOG_GROUP_NAME`, `AWS_LAMBDA_INITIALIZATION_TYPE` or `TZ`, which AWS sets.
//! - **Its keys** are the account's number, the server's secret and an empty `AWS_SESSION_TOKEN`; with `AUTH=true`, a
//!   session of the function's role, token included.
//! - **Its endpoint**: `AWS_ENDPOINT_URL` is set when the server has it, which it has here, and then replaces the
//!   function's own. Variables of one service, such as `AWS_ENDPOINT_URL_SSM`, are those of the function.
//! - **The headers** of an event are `Lambda-Runtime-Aws-Request-Id`, `Lambda-Runtime-Deadline-Ms` (the moment of the
//!   call and the function's timeout) and `Lambda-Runtime-Invoked-Function-Arn`.
//! - **A failing invocation** returns 200 with `X-Amz-Function-Error: Unhandled` and the text that the function posted;
//!   the process continues. After a timeout or an exit of the process, the next event gets a new process.
//!   Standard output and error are in the log group, with START, END and REPORT.
//! - **`AUTH=true`** checks signature, token, time and policies of sessions and users. A function has a session of its
//!   role, which must exist before the function is created. Every key of 12 digits is a root key: it may do everything
//!   and its requests are **not** checked, so tests of signatures must use other keys. In policies, a rule of the
//!   default bus is `rule/default/NAME` instead of AWS's `rule/NAME`; the resource of calls with a member `Rule` is `*`.
use std::sync::OnceLock;

use super::emulator::{Emulator, Kind};
use super::venv::Venv;

const VENV: Venv = Venv { name: "ministack", requirements: include_str!("ministack.txt") };

/// The server that accepts any signature.
pub(crate) fn open() -> &'static Emulator {
    static SERVER: OnceLock<Result<Emulator, String>> = OnceLock::new();
    Emulator::shared(&SERVER, &kind("open", "false"))
}

/// The server that checks signatures and policies.
pub(crate) fn with_auth() -> &'static Emulator {
    static SERVER: OnceLock<Result<Emulator, String>> = OnceLock::new();
    Emulator::shared(&SERVER, &kind("auth", "true"))
}

/// A server for one test, which no other test updates.
pub(crate) fn alone() -> Emulator {
    let python = VENV.python().unwrap();
    Emulator::start(&python, &kind("alone", "false")).unwrap()
}

fn kind(name: &'static str, auth: &'static str) -> Kind {
    Kind {
        name,
        venv: VENV,
        module: "ministack",
        port: "GATEWAY_PORT",
        // By default, it listens on all interfaces.
        environment: [("BIND_HOST", "127.0.0.1"), ("CLOUDTRAIL_RECORDING", "1"), ("AUTH", auth)]
            .into(),
        health: "/_ministack/health",
    }
}
