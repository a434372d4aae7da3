//! Reports that CloudTrail throttles, from the requests to the thread that shows it.

use std::sync::{Arc, Mutex, PoisonError};

/// The names of the regions in which CloudTrail has throttled for some seconds. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct ThrottleNotices(Arc<Mutex<Vec<String>>>);

impl ThrottleNotices {
    pub(super) fn add(&self, region: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(region.to_owned());
    }

    /// Returns the regions that were added since the last call.
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
