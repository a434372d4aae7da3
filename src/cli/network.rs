//! The runtime of the commands that use the network. The others start none.

use anyhow::anyhow;

use super::Failure;

/// Waits for work on the network.
pub(super) fn block_on<T>(work: impl Future<Output = T>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::remote(anyhow!(error)))?;
    let done = runtime.block_on(work);
    // A name that is still looked up would hold it up.
    runtime.shutdown_background();
    Ok(done)
}
