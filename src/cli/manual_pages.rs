//! The hidden command `__man`, with which `tools/release` writes a manual page for each command. It is a part of the command, so
//! that the pages are those of the released executable.

use std::path::Path;

use clap::CommandFactory as _;

use super::args::Args;
use super::{Exit, Failure};
use crate::language::phrase;

pub(super) fn run(folder: &Path) -> Result<Exit, Failure> {
    clap_mangen::generate_to(Args::command(), folder).map_err(|error| {
        Failure::io(phrase!("cannot write {file}", file = folder.display()), error)
    })?;
    Ok(Exit::Success)
}
