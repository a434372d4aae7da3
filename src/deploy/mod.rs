//! What gets installed. Bytes in, bytes out: reading files and calling AWS are not for here.

#[cfg(feature = "package")]
pub mod package;
