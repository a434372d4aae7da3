//! What the rules would have alerted on in archived events. Pure: the caller reads the archive.

pub mod layout;
