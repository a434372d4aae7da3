//! Texts that are hashed once, however many maps count them, and maps of keys whose hash is known.

use std::fmt;
use std::hash::{BuildHasher as _, BuildHasherDefault, Hash, Hasher, RandomState};
use std::ops::Deref;
use std::sync::{Arc, LazyLock};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The hash function of all [`HashedText`]s. The texts are those of events, so that it must be random.
static RANDOM: LazyLock<RandomState> = LazyLock::new(RandomState::new);

/// A text with its hash. Clones share the text.
#[derive(Clone)]
pub struct HashedText {
    hash: u64,
    text: Arc<str>,
}

/// For maps whose keys have a hash already.
pub type KnownHashes = BuildHasherDefault<KnownHash>;

/// Takes the number that a key writes as its hash.
#[derive(Clone, Copy, Debug, Default)]
pub struct KnownHash(u64);

impl HashedText {
    /// Hashes a text.
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        let text = text.into();
        Self { hash: RANDOM.hash_one(&*text), text }
    }
}

impl Hasher for KnownHash {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }

    fn write(&mut self, _: &[u8]) {
        debug_assert!(false, "a key writes its hash only");
    }
}

impl Hash for HashedText {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.hash);
    }
}

impl PartialEq for HashedText {
    fn eq(&self, other: &Self) -> bool {
        self.hash == other.hash && (Arc::ptr_eq(&self.text, &other.text) || self.text == other.text)
    }
}

impl Eq for HashedText {}

impl Deref for HashedText {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for HashedText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text.fmt(f)
    }
}

impl Serialize for HashedText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.text.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for HashedText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}
