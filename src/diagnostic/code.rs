//! What kinds of things can be wrong. Each code has a section in `docs/checks.md`.

/// What kind of thing is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// The text is not JSON (RFC 8259).
    InvalidJson,
    /// Arrays and objects nested deeper than [`crate::json::MAX_DEPTH`].
    TooDeep,
    /// The bytes are not UTF-8.
    NotUtf8,
    /// The JSON holds no event in any known shape.
    NotAnEvent,
    /// An EventBridge event, but not one that CloudTrail wrote.
    NotCloudTrail,
    /// A CloudTrail digest file: it lists log files and holds no events.
    Digest,
    /// A document whose tree takes more memory than [`crate::json::MAX_TREE`].
    TooLarge,
    /// A pattern that is not a JSON object.
    PatternNotAnObject,
    /// A field of a pattern whose value is neither an array of alternatives nor an object.
    PatternField,
    /// Brackets with nothing inside, in a pattern.
    PatternEmpty,
    /// A match operator that does not exist, or not at this place.
    PatternOperator,
    /// An operator whose value is of the wrong type.
    PatternValue,
    /// A match expression with more than one operator.
    PatternSecondKey,
    /// A `numeric` that is no range of numbers, or a number that no 64-bit float holds.
    PatternNumeric,
    /// An `anything-but` of something it cannot negate.
    PatternAnythingBut,
    /// A text that is not a valid wildcard.
    PatternWildcard,
    /// A text that is not a range of IP addresses.
    PatternCidr,
    /// A `$or` without two alternatives, or with a reserved name inside.
    PatternOr,
    /// Wildcards that EventBridge finds too complex together.
    PatternTooComplex,
    /// More fields or combinations than a pattern can have.
    PatternTooLarge,
    /// A text longer than EventBridge takes for a pattern.
    PatternTooLong,
    /// A text longer than EventBridge takes for a pattern unless the account's quota was raised.
    PatternLong,
    /// An event that is not a JSON object.
    EventNotAnObject,
    /// An event that lacks what EventBridge puts into every event.
    EventEnvelope,
    /// A pattern that anybody's custom event can match.
    LintNoSource,
    /// A field at the top that no event has.
    LintUnknownField,
    /// A test that no event passes.
    LintNeverMatches,
    /// An array that a later one of the same path replaces.
    LintOverridden,
    /// A `*` where it is an ordinary character.
    LintLiteralStar,
    /// Negations that cancel each other.
    LintAnyOfNots,
    /// A negation that values of other types pass.
    LintOtherTypes,
    /// A range of IPv4 addresses that IPv6 addresses lie in.
    LintCidrCrosses,
    /// A range of IPv6 addresses that IPv4 addresses lie in.
    LintCidrCatchesV4,
    /// Wildcards near the limit of complexity.
    LintNearTooComplex,
    /// An `eventSource` that no event has.
    TrailEventSource,
    /// An `eventName` that no event has.
    TrailEventName,
    /// The name of an IAM action where that of an event is asked.
    TrailPermission,
    /// The name of a call whose events have another one.
    TrailCallName,
    /// A `source` and an `eventSource` that no event has together.
    TrailSourcesDisagree,
    /// A `source` that no event of CloudTrail has.
    TrailSource,
    /// A `detail-type` that no event has.
    TrailDetailType,
    /// A `detail-type` that events of this name do not have.
    TrailDetailTypeOfName,
    /// A region in which events of a global service never appear.
    TrailRegion,
    /// A value that a field of a record never has.
    TrailValueType,
    /// A field that no record has.
    TrailRecordField,
    /// Read-only events, which ordinary rules do not receive.
    TrailReadOnly,
    /// Events of a global service, which appear in one region.
    TrailGlobal,
    /// Data events, which trails leave out unless they select them.
    TrailData,
    /// One of two spellings of a `detail-type`.
    TrailSignInSpelling,
    /// An `eventName` that only other event sources have.
    TrailOtherSource,
    /// A rule set that is not TOML.
    RuleSetToml,
    /// A key that a table of a rule set does not have.
    RuleSetKey,
    /// A value of the wrong kind, or one that is missing, in a rule set.
    RuleSetValue,
    /// The name of a rule that is taken, or that EventBridge does not take.
    RuleSetName,
    /// A service, an event, a pack, a rule or a file that does not exist.
    RuleSetReference,
    /// A rule whose every event another rule matches as well.
    RulesOverlap,
    /// A rule that the delivery of an alert sets off.
    RulesLoop,
    /// A rule that is split, because its pattern is too long.
    RuleSetSplit,
    /// Rules that other regions need as well.
    RulesRegion,
    /// Rules that ask for read-only events.
    RulesReadOnly,
    /// Rules that ask for data events.
    RulesData,
    /// A region that AWS may have added since.
    RuleSetRegion,
}

/// Every code in the order of the enum, with the identifier that output and documentation use, and how grave it is.
const TABLE: [(Code, &str, Level); 62] = [
    (Code::InvalidJson, "AA0001", Level::Error),
    (Code::TooDeep, "AA0002", Level::Error),
    (Code::NotUtf8, "AA0003", Level::Error),
    (Code::NotAnEvent, "AA0004", Level::Error),
    (Code::NotCloudTrail, "AA0005", Level::Error),
    (Code::Digest, "AA0006", Level::Warning),
    (Code::TooLarge, "AA0007", Level::Error),
    (Code::PatternNotAnObject, "AA0101", Level::Error),
    (Code::PatternField, "AA0102", Level::Error),
    (Code::PatternEmpty, "AA0103", Level::Error),
    (Code::PatternOperator, "AA0104", Level::Error),
    (Code::PatternValue, "AA0105", Level::Error),
    (Code::PatternSecondKey, "AA0106", Level::Error),
    (Code::PatternNumeric, "AA0107", Level::Error),
    (Code::PatternAnythingBut, "AA0108", Level::Error),
    (Code::PatternWildcard, "AA0109", Level::Error),
    (Code::PatternCidr, "AA0110", Level::Error),
    (Code::PatternOr, "AA0111", Level::Error),
    (Code::PatternTooComplex, "AA0112", Level::Error),
    (Code::PatternTooLarge, "AA0113", Level::Error),
    (Code::PatternTooLong, "AA0114", Level::Error),
    (Code::PatternLong, "AA0115", Level::Warning),
    (Code::EventNotAnObject, "AA0116", Level::Error),
    (Code::EventEnvelope, "AA0117", Level::Warning),
    (Code::LintNoSource, "AA0201", Level::Warning),
    (Code::LintUnknownField, "AA0202", Level::Warning),
    (Code::LintNeverMatches, "AA0203", Level::Warning),
    (Code::LintOverridden, "AA0204", Level::Warning),
    (Code::LintLiteralStar, "AA0205", Level::Warning),
    (Code::LintAnyOfNots, "AA0206", Level::Warning),
    (Code::LintOtherTypes, "AA0207", Level::Note),
    (Code::LintCidrCrosses, "AA0208", Level::Note),
    (Code::LintCidrCatchesV4, "AA0209", Level::Warning),
    (Code::LintNearTooComplex, "AA0210", Level::Warning),
    (Code::TrailEventSource, "AA0301", Level::Warning),
    (Code::TrailEventName, "AA0302", Level::Warning),
    (Code::TrailPermission, "AA0303", Level::Warning),
    (Code::TrailCallName, "AA0304", Level::Warning),
    (Code::TrailSourcesDisagree, "AA0305", Level::Warning),
    (Code::TrailSource, "AA0306", Level::Warning),
    (Code::TrailDetailType, "AA0307", Level::Warning),
    (Code::TrailDetailTypeOfName, "AA0308", Level::Warning),
    (Code::TrailRegion, "AA0309", Level::Warning),
    (Code::TrailValueType, "AA0310", Level::Warning),
    (Code::TrailRecordField, "AA0311", Level::Warning),
    (Code::TrailReadOnly, "AA0312", Level::Note),
    (Code::TrailGlobal, "AA0313", Level::Note),
    (Code::TrailData, "AA0314", Level::Note),
    (Code::TrailSignInSpelling, "AA0315", Level::Note),
    (Code::TrailOtherSource, "AA0316", Level::Warning),
    (Code::RuleSetToml, "AA0401", Level::Error),
    (Code::RuleSetKey, "AA0402", Level::Error),
    (Code::RuleSetValue, "AA0403", Level::Error),
    (Code::RuleSetName, "AA0404", Level::Error),
    (Code::RuleSetReference, "AA0405", Level::Error),
    (Code::RulesOverlap, "AA0406", Level::Warning),
    (Code::RulesLoop, "AA0407", Level::Warning),
    (Code::RuleSetSplit, "AA0408", Level::Note),
    (Code::RulesRegion, "AA0409", Level::Note),
    (Code::RulesReadOnly, "AA0410", Level::Note),
    (Code::RulesData, "AA0411", Level::Note),
    (Code::RuleSetRegion, "AA0412", Level::Warning),
];

impl Code {
    /// Every code, in the order of their identifiers.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|(code, ..)| *code)
    }

    /// The code with this identifier.
    pub fn of_id(id: &str) -> Option<Self> {
        TABLE.iter().find(|(_, known, _)| known.eq_ignore_ascii_case(id)).map(|(code, ..)| *code)
    }

    /// The stable identifier.
    pub fn id(self) -> &'static str {
        TABLE.get(self as usize).map_or("", |(_, id, _)| id)
    }

    /// How grave it is.
    pub fn level(self) -> Level {
        TABLE.get(self as usize).map_or(Level::Error, |(.., level)| *level)
    }
}

/// How grave a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Good to know; nothing has to change.
    Note,
    /// The input was used, or passed over, and is likely not what its author means.
    Warning,
    /// The input cannot be used as it is.
    Error,
}

impl Level {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Code, TABLE};

    #[test]
    fn the_table_is_in_the_order_of_the_enum() {
        for (index, (code, id, _)) in TABLE.iter().enumerate() {
            assert_eq!(*code as usize, index);
            assert_eq!(Code::of_id(id), Some(*code));
        }
        assert!(TABLE.is_sorted_by_key(|(_, id, _)| id));
    }
}
