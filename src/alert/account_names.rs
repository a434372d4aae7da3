//! Names of accounts, which messages show beside the account IDs.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Names of accounts by account ID. Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AccountNames(Arc<BTreeMap<String, String>>);

impl AccountNames {
    /// Returns true if no account has a name.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the name of an account.
    pub fn name(&self, id: &str) -> Option<&str> {
        self.0.get(id).map(String::as_str)
    }

    /// Returns all names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.values().map(String::as_str)
    }

    /// Returns the account as messages show it: `prod (111122223333)`, or only its ID.
    pub fn labeled(&self, id: &str) -> String {
        self.name(id).map_or_else(|| id.to_owned(), |name| format!("{name} ({id})"))
    }
}

impl FromIterator<(String, String)> for AccountNames {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(names: I) -> Self {
        Self(Arc::new(names.into_iter().collect()))
    }
}
