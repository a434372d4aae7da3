//! The syntax tree of a valid pattern, with the locations of its parts in the text.

mod expand;
mod pattern;
mod print;
mod term;

pub use expand::{MAX_PATHS, MAX_SUB_RULES, PatternTooLarge};
pub use pattern::{Condition, ConditionId, Outline, Path, PathId, Pattern, SubRule, Test};
pub use term::{AnythingBut, Limit, Number, Numeric, Term};

pub(super) use pattern::Parts;
pub(super) use term::{End, RangeError};
