//! The embedded tables, unpacked.

use std::io::Read as _;

use flate2::read::DeflateDecoder;

/// `data/names.txt`.
pub(super) const NAMES: &[u8] = include_bytes!("data/names.bin");
/// `data/permissions.txt`.
pub(super) const PERMISSIONS: &[u8] = include_bytes!("data/permissions.bin");
/// For each service, in the order of the names, the size of its frame unpacked and packed; then the packed frames.
const SHAPES: &[u8] = include_bytes!("data/shapes.bin");

/// A size, as the tables hold it.
fn size(table: &[u8], index: usize) -> Option<usize> {
    let bytes = table.get(index * 4..index * 4 + 4)?;
    Some(u32::from_le_bytes(bytes.try_into().ok()?) as usize)
}

fn unpack(packed: &[u8], size: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(size);
    DeflateDecoder::new(packed).read_to_end(&mut bytes).expect("embedded data is whole");
    bytes
}

/// A packed text, behind its size.
pub(super) fn text(table: &[u8]) -> String {
    let packed = table.get(4..).unwrap_or_default();
    String::from_utf8(unpack(packed, size(table, 0).unwrap_or_default())).expect("text")
}

/// The frame of one of several services.
pub(super) fn frame(index: usize, services: usize) -> Vec<u8> {
    let packed = |service: usize| size(SHAPES, service * 2 + 1).unwrap_or_default();
    let start = services * 8 + (0..index).map(packed).sum::<usize>();
    let frame = SHAPES.get(start..start + packed(index)).unwrap_or_default();
    unpack(frame, size(SHAPES, index * 2).unwrap_or_default())
}
