//! Builds the zip for Lambda. Equal contents give equal bytes on every machine and at every time: Lambda identifies code by
//! the hash of the zip, and unchanged code is not uploaded again.

use std::io::{Cursor, Write as _};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipWriter};

use super::Bootstrap;

/// The name of the executable in the zip, which the runtime starts.
pub const BOOTSTRAP: &str = "bootstrap";

/// The name of the rules in the zip, which the function reads.
pub const RULES: &str = "rules.json";

/// Maximum size in bytes of a zip that is uploaded in an API call (Lambda quotas, "Deployment package").
pub const MAX_ZIPPED: usize = 50 << 20;

/// Maximum size in bytes of the unpacked contents (the same quota).
pub const MAX_UNPACKED: usize = 250 << 20;

/// A zip to be uploaded to Lambda.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// The contents of the zip file.
    pub bytes: Vec<u8>,
}

impl Package {
    /// Packs the function's executable and its rules.
    pub fn new(bootstrap: &Bootstrap<'_>, rules: &str) -> Self {
        Self::with_files(bootstrap, &[(RULES, rules)])
    }

    /// Packs an executable and other files.
    #[expect(clippy::missing_panics_doc, reason = "writing into memory does not fail")]
    pub fn with_files(bootstrap: &Bootstrap<'_>, files: &[(&str, &str)]) -> Self {
        let files = files.iter().map(|(name, text)| (*name, 0o644, text.as_bytes()));
        let entries: Vec<_> =
            [(BOOTSTRAP, 0o755, bootstrap.bytes)].into_iter().chain(files).collect();
        let bytes = pack(&entries).expect("writing into memory does not fail");
        Self { bytes }
    }

    /// Returns the SHA-256 in Base64, as in Lambda's `CodeSha256`.
    pub fn code_sha256(&self) -> String {
        STANDARD.encode(Sha256::digest(&self.bytes))
    }
}

/// Packs entries in order: names, Unix modes, contents.
fn pack(entries: &[(&str, u32, &[u8])]) -> zip::result::ZipResult<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(9))
        // The earliest date of the zip format, so that the time of packing does not change the bytes.
        .last_modified_time(DateTime::DEFAULT)
        // The default is the system of the build machine; on Windows it would drop the modes.
        .system(System::Unix);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, mode, contents) in entries {
        writer.start_file(*name, options.unix_permissions(*mode))?;
        writer.write_all(contents)?;
    }
    Ok(writer.finish()?.into_inner())
}
