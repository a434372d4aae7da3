//! The problems of patterns, with `EventBridge`'s error messages (observed with event-ruler 2.0.1, most of them also
//! recorded from `TestEventPattern`). Our own titles are in `wording`.

use super::location::ProblemLocation;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::pattern::address::CidrError;
use crate::pattern::ast::MAX_SUB_RULES;
use crate::pattern::complexity::TooComplex;
use crate::pattern::wildcard::WildcardError;

#[derive(Debug)]
pub(super) enum Problem {
    NotAnObject,
    Field(String),
    Empty(Empty),
    NestedArray,
    UnknownOperator(String),
    Unsupported(Inner, String),
    Operand(Operand),
    SecondKey,
    Exists,
    NumericNotArray,
    NumericMember(String),
    NumericOperator(String),
    NumericValue(String),
    NumericRange(String),
    NumericRangeOperator(String),
    /// Too many elements in `numeric`, or a second key in addition to `numeric` or `anything-but`.
    TooManyElements,
    TooManyTerms,
    /// `located`: whether `EventBridge`'s message has a location.
    NotComparable {
        number: String,
        located: bool,
    },
    RangeOrder,
    AnythingButValue,
    AnythingButList,
    AnythingButIgnoreCase {
        list: bool,
    },
    AnythingButAffix {
        list: bool,
    },
    AnythingButWildcard {
        list: bool,
    },
    AnythingButEmpty {
        list: bool,
    },
    AnythingButMixed,
    Wildcard(WildcardError),
    Cidr(CidrError),
    OrNotArray,
    OrElement,
    OrTooFew,
    Reserved(String),
    TooComplex(Box<TooComplex>),
    TooManyPaths,
    TooManySubRules,
}

/// Kinds of empty brackets.
#[derive(Clone, Copy, Debug)]
pub(super) enum Empty {
    Object,
    Array,
    Match,
    /// The list of an operator inside `anything-but`.
    ListInAnythingBut,
    Inner(Inner),
}

/// Operators that can contain another operator.
#[derive(Clone, Copy, Debug)]
pub(super) enum Inner {
    Prefix,
    Suffix,
    AnythingBut,
}

/// Operators with a string as value.
#[derive(Clone, Copy, Debug)]
pub(super) enum Operand {
    Exactly,
    Prefix,
    Suffix,
    EqualsIgnoreCase,
    Wildcard,
    Cidr,
}

impl Operand {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Exactly => "exactly",
            Self::Prefix => "prefix",
            Self::Suffix => "suffix",
            Self::EqualsIgnoreCase => "equals-ignore-case",
            Self::Wildcard => "wildcard",
            Self::Cidr => "cidr",
        }
    }

    /// The name in `EventBridge`'s message, which differs from the operator's name for two operators.
    fn service_name(self) -> &'static str {
        match self {
            Self::Exactly => "exact",
            Self::Cidr => "prefix",
            _ => self.name(),
        }
    }
}

impl Inner {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Prefix => "prefix",
            Self::Suffix => "suffix",
            Self::AnythingBut => "anything-but",
        }
    }
}

impl Problem {
    /// Creates the diagnostic, for a reader that has consumed the text up to an offset.
    pub(super) fn diagnostic(
        &self,
        location: &mut ProblemLocation<'_>,
        consumed: usize,
        span: Span,
    ) -> Diagnostic {
        let service = self.service().map(|mut message| {
            (0..self.locations()).for_each(|_| message.push_str(&location.show(consumed)));
            message.into()
        });
        let mut diagnostic = Diagnostic::new(self.code(), span, self.title(), self.label());
        diagnostic.help = self.help();
        diagnostic.fix = self.fix(location.text, span).map(Box::new);
        diagnostic.is_safe = self.is_fix_safe(location.text, span);
        diagnostic.service = service;
        diagnostic
    }

    /// Returns the number of location lines in the message. In a list of `anything-but`, event-ruler wraps its error a
    /// second time.
    fn locations(&self) -> usize {
        match self {
            Self::Cidr(_) | Self::TooComplex(_) | Self::TooManyPaths | Self::TooManySubRules => 0,
            Self::NotComparable { located, .. } => usize::from(*located),
            Self::AnythingButList => 2,
            Self::AnythingButIgnoreCase { list }
            | Self::AnythingButAffix { list }
            | Self::AnythingButWildcard { list }
            | Self::AnythingButEmpty { list } => 1 + usize::from(*list),
            _ => 1,
        }
    }

    /// `EventBridge`'s message without its location. `None` if it is not known.
    fn service(&self) -> Option<String> {
        Some(match self {
            // event-ruler names the rule in the first one, and nothing is recorded from AWS; to the second, AWS responds
            // with an `InternalFailure`.
            Self::TooManyPaths | Self::Empty(Empty::ListInAnythingBut) => return None,
            // EventBridge may accept a pattern that takes too long to score here.
            Self::TooComplex(it) if it.path.is_none() => return None,
            Self::NotAnObject => "Filter is not an object".to_owned(),
            Self::Field(name) => format!("\"{name}\" must be an object or an array"),
            Self::Empty(Empty::Object) => "Empty objects are not allowed".to_owned(),
            Self::Empty(Empty::Array) => "Empty arrays are not allowed".to_owned(),
            Self::Empty(Empty::Match) => "Match expression name not found".to_owned(),
            Self::Empty(Empty::Inner(Inner::Prefix)) => {
                "Prefix expression name not found".to_owned()
            }
            Self::Empty(Empty::Inner(Inner::Suffix)) => {
                "Suffix expression name not found".to_owned()
            }
            Self::Empty(Empty::Inner(Inner::AnythingBut)) => {
                "Anything-But expression name not found".to_owned()
            }
            Self::NestedArray => {
                "Match value must be String, number, true, false, or null".to_owned()
            }
            Self::UnknownOperator(name) => format!("Unrecognized match type {name}"),
            Self::Unsupported(within, name) => {
                format!("Unsupported {} pattern: {name}", within.name())
            }
            Self::Operand(operand) => {
                format!("{} match pattern must be a string", operand.service_name())
            }
            Self::SecondKey => "Only one key allowed in match expression".to_owned(),
            Self::Exists => "exists match pattern must be either true or false.".to_owned(),
            Self::OrNotArray => "It must be an Array followed with $or.".to_owned(),
            Self::OrElement => {
                "Only JSON object is allowed in array of $or relationship.".to_owned()
            }
            Self::OrTooFew => "There must have at least 2 Objects in $or relationship.".to_owned(),
            Self::Reserved(name) => {
                format!("{name} is Ruler reserved fieldName which cannot be used inside $or.")
            }
            Self::Wildcard(WildcardError::Consecutive(at)) => {
                format!("Consecutive wildcard characters at pos {at}")
            }
            Self::Wildcard(WildcardError::Escape(at)) => {
                format!("Invalid escape character at pos {at}")
            }
            Self::Cidr(error) => cidr_message(error),
            Self::TooComplex(_) => {
                "Rule is too complex - try using fewer wildcard characters or fewer \
                                 repeating character sequences after a wildcard character"
                    .to_owned()
            }
            Self::TooManySubRules => {
                format!("Or operator is producing over {MAX_SUB_RULES} rule combinations")
            }
            _ => self.service_of_lists(),
        })
    }

    /// `EventBridge`'s message for problems in `numeric` and `anything-but`.
    fn service_of_lists(&self) -> String {
        match self {
            Self::NumericNotArray => "Value of numeric must be an array.".to_owned(),
            Self::NumericMember(found) => format!("Invalid member in numeric match: {found}"),
            Self::NumericOperator(name) => format!("Unrecognized numeric range operator: {name}"),
            Self::NumericValue(operator) => format!("Value of {operator} must be numeric"),
            Self::NumericRange(found) => format!("Bad value in numeric range: {found}"),
            Self::NumericRangeOperator(name) => format!("Bad numeric range operator: {name}"),
            Self::TooManyElements => "Too many elements in numeric expression".to_owned(),
            Self::TooManyTerms => "Too many terms in numeric range expression".to_owned(),
            Self::NotComparable { number, .. } => format!("Cannot compare number : {number}"),
            Self::RangeOrder => "Bottom must be less than top".to_owned(),
            Self::AnythingButValue => {
                "Value of anything-but must be an array or single string/number value.".to_owned()
            }
            Self::AnythingButList => {
                "Inside anything but list, start|null|boolean is not supported.".to_owned()
            }
            Self::AnythingButIgnoreCase { .. } => "Inside anything-but/equals-ignore-case list, \
                                                   number|start|null|boolean is not supported."
                .to_owned(),
            Self::AnythingButAffix { .. } => {
                "prefix/suffix match pattern must be a string".to_owned()
            }
            Self::AnythingButWildcard { .. } => {
                "wildcard match pattern must be a string".to_owned()
            }
            Self::AnythingButEmpty { .. } => "Null prefix/suffix not allowed".to_owned(),
            Self::AnythingButMixed => "Inside anything but list, either all values are number or \
                                       string, mixed type is not supported"
                .to_owned(),
            _ => String::new(),
        }
    }

    fn code(&self) -> Code {
        match self {
            Self::NotAnObject => Code::PatternNotAnObject,
            Self::Field(_) => Code::PatternField,
            Self::Empty(_) => Code::PatternEmpty,
            Self::UnknownOperator(_) | Self::Unsupported(..) => Code::PatternOperator,
            Self::NestedArray | Self::Operand(_) | Self::Exists => Code::PatternValue,
            Self::SecondKey => Code::PatternSecondKey,
            Self::AnythingButValue
            | Self::AnythingButList
            | Self::AnythingButIgnoreCase { .. }
            | Self::AnythingButAffix { .. }
            | Self::AnythingButWildcard { .. }
            | Self::AnythingButEmpty { .. }
            | Self::AnythingButMixed => Code::PatternAnythingBut,
            Self::Wildcard(_) => Code::PatternWildcard,
            Self::Cidr(_) => Code::PatternCidr,
            Self::OrNotArray | Self::OrElement | Self::OrTooFew | Self::Reserved(_) => {
                Code::PatternOr
            }
            Self::TooComplex(_) => Code::PatternTooComplex,
            Self::TooManyPaths | Self::TooManySubRules => Code::PatternTooLarge,
            _ => Code::PatternNumeric,
        }
    }
}

/// `EventBridge`'s message for an invalid `cidr`.
fn cidr_message(error: &CidrError) -> String {
    match error {
        CidrError::NotTwoParts => "Malformed CIDR, one '/' required".to_owned(),
        CidrError::MaskNotAnInteger => "Malformed CIDR, mask bits must be an integer".to_owned(),
        CidrError::MaskNegative => "Malformed CIDR, mask bits must not be negative".to_owned(),
        CidrError::Nonstandard(address) => format!("Nonstandard IP address: {address}"),
        CidrError::Invalid(address) => format!("Invalid IP address: {address}"),
        CidrError::MaskV4 => "IPv4 mask bits must be < 32".to_owned(),
        CidrError::MaskV6 => "IPv6 mask bits must be < 128".to_owned(),
    }
}
