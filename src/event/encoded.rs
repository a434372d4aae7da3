//! Decodes strings that contain JSON as base64, with or without gzip.

use std::io::Read as _;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use flate2::read::MultiGzDecoder;

/// Most layers of gzip inside each other.
const MAX_LAYERS: u8 = 8;

/// Shortest string that is decoded as base64.
const MIN_BASE64: usize = 16;

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The content of a string that is not JSON itself.
pub(super) enum Decoded {
    Json {
        text: String,
        /// The encodings, for the path.
        note: &'static str,
    },
    TooLarge,
    Other,
}

/// Decodes base64 of a JSON text, or of gzip data of one.
pub(super) fn decoded(text: &str, unpack: &mut u64) -> Decoded {
    let beginning = text.get(..4).and_then(|it| BASE64.decode(it).ok()).unwrap_or_default();
    let is_gzip = beginning.starts_with(&GZIP);
    if text.len() < MIN_BASE64 || !(is_gzip || begins_json(&beginning)) {
        return Decoded::Other;
    }
    let Ok(mut bytes) = BASE64.decode(text.trim_end()) else { return Decoded::Other };
    for _ in 0..MAX_LAYERS {
        if !bytes.starts_with(&GZIP) {
            break;
        }
        let mut unpacked = Vec::new();
        let read = MultiGzDecoder::new(&*bytes).take(*unpack + 1).read_to_end(&mut unpacked);
        let size = unpacked.len() as u64;
        if size > *unpack {
            *unpack = 0;
            return Decoded::TooLarge;
        }
        *unpack -= size;
        if read.is_err() {
            return Decoded::Other;
        }
        bytes = unpacked;
    }
    let note = if is_gzip { " (base64, gzip)" } else { " (base64)" };
    match String::from_utf8(bytes) {
        Ok(text) if begins_json(text.as_bytes()) => Decoded::Json { text, note },
        _ => Decoded::Other,
    }
}

/// The first bytes of gzip data.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Reports whether bytes begin as a JSON object or array does.
fn begins_json(bytes: &[u8]) -> bool {
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    matches!(first, Some(b'{' | b'['))
}
