//! Runs commands inside the process of the test, with their own streams and environment.
#![expect(clippy::disallowed_methods, reason = "tests read files and the environment")]
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod actions;
mod addresses;
mod backtest_archives;
mod backtest_parts;
mod backtest_report;
mod check;
mod check_fix;
mod explain;
mod found_rule_set;
mod generate;
#[cfg(unix)]
mod hostile_environment;
mod init;
mod json;
#[path = "../support/json_members.rs"]
mod json_members;
mod large;
mod manual_pages;
mod matching;
mod named_files;
mod not_events;
#[cfg(all(unix, feature = "aws"))]
mod on_aws;
mod package;
mod preview;
mod preview_page;
mod real_events;
mod rules_page;
mod samples;
#[cfg(unix)]
#[expect(dead_code, reason = "tests/delivery needs more kinds of responses")]
#[path = "../delivery/server.rs"]
mod server;
mod settings;
mod version;
#[cfg(unix)]
mod workflow_commands;
mod world;
