//! The embedded tables, unpacked. A table is the number of its frames, the sizes of each (unpacked, packed), and the
//! frames, each compressed on its own (RFC 1951).

use std::io::Read as _;

use flate2::read::DeflateDecoder;

/// Services, then the operations of some services each; `data/names.txt` has it as text.
pub(super) const NAMES: &[u8] = include_bytes!("data/names.bin");
/// One frame; `data/permissions.txt` has it as text.
pub(super) const PERMISSIONS: &[u8] = include_bytes!("data/permissions.bin");
/// A frame for each service.
pub(super) const SHAPES: &[u8] = include_bytes!("data/shapes.bin");

/// One of the numbers at the beginning of a table.
fn number(table: &[u8], index: usize) -> usize {
    let bytes = table.get(index * 4..index * 4 + 4).and_then(|bytes| bytes.try_into().ok());
    bytes.map_or(0, u32::from_le_bytes) as usize
}

/// A frame of a table.
pub(super) fn frame(table: &[u8], index: usize) -> Vec<u8> {
    let packed = |frame: usize| number(table, frame * 2 + 2);
    let start = 4 + number(table, 0) * 8 + (0..index).map(packed).sum::<usize>();
    let frame = table.get(start..start + packed(index)).unwrap_or_default();
    let mut bytes = Vec::with_capacity(number(table, index * 2 + 1));
    DeflateDecoder::new(frame).read_to_end(&mut bytes).expect("embedded data is whole");
    bytes
}

/// A frame that holds text.
pub(super) fn text(table: &[u8], index: usize) -> String {
    String::from_utf8(frame(table, index)).unwrap_or_default()
}
