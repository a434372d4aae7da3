//! The async runtime of the commands that use the network. Other commands start none.

use super::Failure;
use crate::language::phrase;

/// Runs a future to completion.
pub(super) fn block_on<T>(work: impl Future<Output = T>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let failed = |error| Failure::remote(phrase!("cannot start the async runtime").because(&error));
    let runtime = runtime.map_err(failed)?;
    let output = runtime.block_on(work);
    // An unfinished DNS lookup would block a normal shutdown.
    runtime.shutdown_background();
    Ok(output)
}
