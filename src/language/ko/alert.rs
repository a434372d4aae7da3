pub(super) const PHRASES: &[(&str, &str)] = &[];
