//! The zip that Lambda gets. The same contents give the same bytes, whatever the machine and the time: Lambda knows its
//! code by their hash, and what has not changed need not be uploaded.

use std::io::{Cursor, Write as _};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipWriter};

use super::Bootstrap;

/// The file that the runtime starts.
pub const BOOTSTRAP: &str = "bootstrap";

/// The rules that the function reads.
pub const RULES: &str = "rules.json";

/// Most bytes of a zip that is uploaded with a call of the API (Lambda quotas, "Deployment package").
pub const MAX_ZIPPED: usize = 50 << 20;

/// Most bytes of what is in a zip, unpacked (the same).
pub const MAX_UNPACKED: usize = 250 << 20;

/// A zip, ready to be uploaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// The zip.
    pub bytes: Vec<u8>,
}

impl Package {
    /// Packs the function's executable and its rules.
    #[expect(clippy::missing_panics_doc, reason = "writing into memory does not fail")]
    pub fn new(bootstrap: &Bootstrap<'_>, rules: &str) -> Self {
        let entries = [(BOOTSTRAP, 0o755, bootstrap.bytes), (RULES, 0o644, rules.as_bytes())];
        let bytes = packed(&entries).expect("memory takes what is written, and names are short");
        Self { bytes }
    }

    /// What Lambda calls `CodeSha256`.
    pub fn code_sha256(&self) -> String {
        STANDARD.encode(Sha256::digest(&self.bytes))
    }
}

/// Packs entries in the order in which they are given: names, modes, contents.
fn packed(entries: &[(&str, u32, &[u8])]) -> zip::result::ZipResult<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(9))
        // The first day that a zip knows.
        .last_modified_time(DateTime::DEFAULT)
        // Else it is that of this machine, and on Windows the modes are lost.
        .system(System::Unix);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, mode, contents) in entries {
        writer.start_file(*name, options.unix_permissions(*mode))?;
        writer.write_all(contents)?;
    }
    Ok(writer.finish()?.into_inner())
}
