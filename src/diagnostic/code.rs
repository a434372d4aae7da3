//! Diagnostic codes. Each code has a section in `docs/checks.md`.

/// The kind of a diagnostic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// The text is not JSON (RFC 8259).
    InvalidJson,
    /// Arrays and objects nested deeper than [`crate::json::MAX_DEPTH`].
    TooDeep,
    /// The bytes are not UTF-8.
    NotUtf8,
    /// JSON without an event in a known shape.
    NotAnEvent,
    /// An EventBridge event that CloudTrail did not write.
    NotCloudTrail,
    /// A CloudTrail digest file: it lists log files and holds no events.
    Digest,
    /// A document whose tree takes more memory than [`crate::json::MAX_TREE`].
    TooLarge,
    /// An event for which the rules cannot be evaluated in limited time and memory.
    EventTooComplex,
    /// A `userIdentity` that is text and not JSON.
    UnreadableIdentity,
    /// A pattern that is not a JSON object.
    PatternNotAnObject,
    /// A field of a pattern whose value is neither an array of alternatives nor an object.
    PatternField,
    /// An empty object, array or match expression in a pattern.
    PatternEmpty,
    /// A match operator that does not exist, or that cannot stand at this place.
    PatternOperator,
    /// An operator whose value is of the wrong type.
    PatternValue,
    /// A match expression with more than one operator.
    PatternSecondKey,
    /// A `numeric` that is not a range of numbers, or a number that no 64-bit float holds exactly.
    PatternNumeric,
    /// An `anything-but` with a value that it does not take.
    PatternAnythingBut,
    /// A wildcard with two consecutive stars or an invalid escape.
    PatternWildcard,
    /// A `cidr` that is not a range of IP addresses.
    PatternCidr,
    /// A `$or` with fewer than two alternatives, or with a reserved name inside.
    PatternOr,
    /// Wildcards of one field that exceed EventBridge's complexity limit together.
    PatternTooComplex,
    /// More fields or `$or` combinations than a pattern may have.
    PatternTooLarge,
    /// A pattern longer than EventBridge's limit.
    PatternTooLong,
    /// A pattern longer than the default quota, which an account can have raised.
    PatternLong,
    /// An event that is not a JSON object.
    EventNotAnObject,
    /// An event without a member that EventBridge puts into every event.
    EventEnvelope,
    /// A pattern in a JSON string that is inside another JSON string.
    PatternEncodedTwice,
    /// A filter pattern of CloudWatch Logs, or Terraform's configuration language.
    PatternOtherLanguage,
    /// A value in a pattern that is known only when a template is deployed.
    PatternUnknownText,
    /// A document that is not YAML.
    InvalidYaml,
    /// A pattern that custom events can match.
    LintNoSource,
    /// A top-level field that no event has.
    LintUnknownField,
    /// A test that no event passes.
    LintNeverMatches,
    /// An array that a later array with the same path replaces.
    LintOverridden,
    /// A `*` in a string literal, where it is an ordinary character.
    LintLiteralStar,
    /// `anything-but` tests next to alternatives that match nearly every value.
    LintAnyOfNots,
    /// An `anything-but` that values of other types pass.
    LintOtherTypes,
    /// A range of IPv4 addresses that also matches IPv6 addresses.
    LintCidrCrosses,
    /// A range of IPv6 addresses that also matches IPv4 addresses.
    LintCidrCatchesV4,
    /// Wildcards whose complexity is above the limit only by chance.
    LintMaybeTooComplex,
    /// A test whose results depend on an accident of EventBridge.
    LintAccident,
    /// Alternatives of `$or` that overlap, of which EventBridge may lose one.
    LintOverlappingOr,
    /// An `equals-ignore-case` behind a wildcard with a leading star.
    LintIgnoreCaseOrder,
    /// An alternative that another one in the same array covers.
    LintCoveredTerm,
    /// An `eventSource` that no event has.
    TrailEventSource,
    /// An `eventName` that no event has.
    TrailEventName,
    /// The name of an IAM action in place of an event name.
    TrailPermission,
    /// The name of an API call whose events have another name.
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
    /// Read-only events, which rules in the state `ENABLED` do not receive.
    TrailReadOnly,
    /// Events of a global service, which appear in one region.
    TrailGlobal,
    /// Data events, which only a trail that selects them records.
    TrailData,
    /// One of two spellings of a `detail-type`.
    TrailSignInSpelling,
    /// An `eventName` that only other event sources have.
    TrailOtherSource,
    /// A value that is not in the set of values of a field of a record.
    TrailValue,
    /// Conditions on fields that no event meets together.
    TrailContradiction,
    /// An IAM action without a public API.
    TrailInternalCall,
    /// A rule set that is not TOML.
    RuleSetToml,
    /// An unknown key in a table of a rule set.
    RuleSetKey,
    /// A missing or invalid value in a rule set.
    RuleSetValue,
    /// A rule name that another rule has, or that EventBridge does not accept.
    RuleSetName,
    /// A reference to a service, an event, a pack, a rule or a file that does not exist.
    RuleSetReference,
    /// A rule whose events all match another rule, too.
    RulesOverlap,
    /// A rule that matches the API calls made to deliver its own alerts.
    RulesLoop,
    /// A rule that becomes several EventBridge rules because its pattern is too long.
    RuleSetSplit,
    /// Rules that are also installed in another region.
    RulesRegion,
    /// Rules that match read-only events.
    RulesReadOnly,
    /// Rules that match data events.
    RulesData,
    /// A region of valid form that is not in the list of known regions.
    RuleSetRegion,
    /// More rules with wildcards than an event bus may have.
    RulesWildcards,
    /// A technique that is not in the table of techniques.
    RuleSetTechnique,
    /// A route that no alert reaches.
    RoutesUnreachable,
    /// A destination that no route has.
    RoutesUnused,
    /// Alerts that only a destination without settings receives.
    RoutesUndelivered,
}

/// Every code in the order of the enum, with its identifier and its level.
const TABLE: [(Code, &str, Level); 80] = [
    (Code::InvalidJson, "AA0001", Level::Error),
    (Code::TooDeep, "AA0002", Level::Error),
    (Code::NotUtf8, "AA0003", Level::Error),
    (Code::NotAnEvent, "AA0004", Level::Error),
    (Code::NotCloudTrail, "AA0005", Level::Error),
    (Code::Digest, "AA0006", Level::Warning),
    (Code::TooLarge, "AA0007", Level::Error),
    (Code::EventTooComplex, "AA0008", Level::Error),
    (Code::UnreadableIdentity, "AA0009", Level::Warning),
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
    (Code::PatternEncodedTwice, "AA0121", Level::Error),
    (Code::PatternOtherLanguage, "AA0122", Level::Error),
    (Code::PatternUnknownText, "AA0123", Level::Note),
    (Code::InvalidYaml, "AA0124", Level::Error),
    (Code::LintNoSource, "AA0201", Level::Warning),
    (Code::LintUnknownField, "AA0202", Level::Warning),
    (Code::LintNeverMatches, "AA0203", Level::Warning),
    (Code::LintOverridden, "AA0204", Level::Warning),
    (Code::LintLiteralStar, "AA0205", Level::Warning),
    (Code::LintAnyOfNots, "AA0206", Level::Warning),
    (Code::LintOtherTypes, "AA0207", Level::Note),
    (Code::LintCidrCrosses, "AA0208", Level::Note),
    (Code::LintCidrCatchesV4, "AA0209", Level::Warning),
    (Code::LintMaybeTooComplex, "AA0210", Level::Warning),
    (Code::LintAccident, "AA0211", Level::Warning),
    (Code::LintOverlappingOr, "AA0212", Level::Warning),
    (Code::LintIgnoreCaseOrder, "AA0213", Level::Warning),
    (Code::LintCoveredTerm, "AA0214", Level::Note),
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
    (Code::TrailValue, "AA0317", Level::Warning),
    (Code::TrailContradiction, "AA0318", Level::Warning),
    (Code::TrailInternalCall, "AA0319", Level::Note),
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
    (Code::RulesWildcards, "AA0413", Level::Warning),
    (Code::RuleSetTechnique, "AA0414", Level::Warning),
    (Code::RoutesUnreachable, "AA0415", Level::Warning),
    (Code::RoutesUnused, "AA0416", Level::Warning),
    (Code::RoutesUndelivered, "AA0417", Level::Warning),
];

impl Code {
    /// Every code, in the order of their identifiers.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|(code, ..)| *code)
    }

    /// Returns the code with this identifier, in upper or lower case.
    pub fn of_id(id: &str) -> Option<Self> {
        TABLE.iter().find(|(_, known, _)| known.eq_ignore_ascii_case(id)).map(|(code, ..)| *code)
    }

    /// The stable identifier, such as `AA0101`.
    pub fn id(self) -> &'static str {
        TABLE.get(self as usize).map_or("", |(_, id, _)| id)
    }

    /// The level of every diagnostic with this code.
    pub fn level(self) -> Level {
        TABLE.get(self as usize).map_or(Level::Error, |(.., level)| *level)
    }
}

/// The severity of a diagnostic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Information; no change is needed.
    Note,
    /// The input is used or skipped, and probably does not do what its author intends.
    Warning,
    /// The input cannot be used as it is.
    Error,
}

impl Level {
    /// The level in lower case, for program output.
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
