//! Decompresses the embedded tables. A table consists of the number of its frames, two sizes for each frame (decompressed,
//! compressed), and the frames, each compressed separately (RFC 1951).

use std::io::Read as _;

use flate2::read::DeflateDecoder;

/// The first frame lists the services, each further one the operations of some services. `data/names.txt` is its text form.
pub(super) const NAMES: &[u8] = include_bytes!("data/names.bin");
/// One frame. `data/permissions.txt` is its text form.
pub(super) const PERMISSIONS: &[u8] = include_bytes!("data/permissions.bin");
/// One frame for each service.
pub(super) const SHAPES: &[u8] = include_bytes!("data/shapes.bin");

/// A number in the header of a table.
fn number(table: &[u8], index: usize) -> usize {
    let bytes = table.get(index * 4..index * 4 + 4).and_then(|bytes| bytes.try_into().ok());
    bytes.map_or(0, u32::from_le_bytes) as usize
}

/// Decompresses a frame of a table.
pub(super) fn frame(table: &[u8], index: usize) -> Vec<u8> {
    let packed = |frame: usize| number(table, frame * 2 + 2);
    let start = 4 + number(table, 0) * 8 + (0..index).map(packed).sum::<usize>();
    let frame = table.get(start..start + packed(index)).unwrap_or_default();
    let mut bytes = Vec::with_capacity(number(table, index * 2 + 1));
    DeflateDecoder::new(frame).read_to_end(&mut bytes).expect("embedded data is complete");
    bytes
}

/// Decompresses a frame of text.
pub(super) fn text(table: &[u8], index: usize) -> String {
    String::from_utf8(frame(table, index)).unwrap_or_default()
}
