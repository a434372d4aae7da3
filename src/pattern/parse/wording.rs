//! Our words for what is wrong with a pattern, and what to do about it.

use super::problem::{Empty, Problem};
use crate::diagnostic::nearest;
use crate::diagnostic::{Fix, Span};
use crate::pattern::address::CidrError;
use crate::pattern::ast::{MAX_PATHS, MAX_SUB_RULES};
use crate::pattern::wildcard::WildcardError;

/// The names of operators, for suggestions.
const OPERATORS: [&str; 9] = [
    "prefix",
    "suffix",
    "wildcard",
    "equals-ignore-case",
    "anything-but",
    "numeric",
    "exists",
    "cidr",
    "exactly",
];

impl Problem {
    /// What is wrong, for people.
    pub(super) fn title(&self) -> String {
        match self {
            Self::NotAnObject => "a pattern is a JSON object".to_owned(),
            Self::Field(name) => format!("the value of field `{name}` is not in an array"),
            Self::Empty(Empty::Object) => "an object without fields".to_owned(),
            Self::Empty(Empty::Array) => "an array without values matches nothing".to_owned(),
            Self::Empty(Empty::Match) => "a match expression without an operator".to_owned(),
            Self::Empty(Empty::Inner(within)) => format!("`{}` of nothing", within.name()),
            Self::NestedArray => "an array inside an array of alternatives".to_owned(),
            Self::UnknownOperator(name) => format!("unknown match operator `{name}`"),
            Self::Unsupported(within, name) => {
                format!("`{}` cannot be put around `{name}`", within.name())
            }
            Self::Operand(operand) => format!("`{}` needs a string", operand.name()),
            Self::SecondKey => "two operators in one match expression".to_owned(),
            Self::Exists => "`exists` needs true or false".to_owned(),
            Self::Wildcard(WildcardError::Consecutive(_)) => "two stars in a row".to_owned(),
            Self::Wildcard(WildcardError::Escape(_)) => {
                "a backslash that escapes neither a star nor a backslash".to_owned()
            }
            Self::Cidr(error) => cidr_title(error),
            Self::OrNotArray => "`$or` needs an array".to_owned(),
            Self::OrElement => "an alternative of `$or` is not an object".to_owned(),
            Self::OrTooFew => "`$or` needs two alternatives or more".to_owned(),
            Self::Reserved(name) => format!("a field inside `$or` cannot be called `{name}`"),
            Self::TooComplex => "the wildcards of a field are too complex together".to_owned(),
            Self::TooManyPaths => format!("more than {MAX_PATHS} fields must hold together"),
            Self::TooManySubRules => {
                format!("the `$or`s multiply to more than {MAX_SUB_RULES} combinations")
            }
            _ => self.title_of_lists(),
        }
    }

    fn title_of_lists(&self) -> String {
        match self {
            Self::NumericNotArray => "`numeric` needs an array".to_owned(),
            Self::NumericMember(_) => "`numeric` begins with an operator".to_owned(),
            Self::NumericOperator(name) => format!("unknown numeric operator `{name}`"),
            Self::NumericValue(_) => "an operator of `numeric` needs a number".to_owned(),
            Self::NumericRange(_) => "a range needs a second operator".to_owned(),
            Self::NumericRangeOperator(name) => format!("a range cannot end with `{name}`"),
            Self::TooManyElements => "more than the expression can hold".to_owned(),
            Self::TooManyTerms => "more than two ends of a range".to_owned(),
            Self::NotComparable { number, .. } => format!("no 64-bit float equals {number}"),
            Self::RangeOrder => "the range is empty".to_owned(),
            Self::AnythingButValue => "`anything-but` cannot have this value".to_owned(),
            Self::AnythingButList => "`anything-but` lists strings or numbers".to_owned(),
            Self::AnythingButIgnoreCase { .. }
            | Self::AnythingButAffix { .. }
            | Self::AnythingButWildcard { .. } => {
                "this form of `anything-but` takes strings".to_owned()
            }
            Self::AnythingButEmpty { .. } => "every text begins and ends with nothing".to_owned(),
            Self::AnythingButMixed => {
                "`anything-but` lists only strings or only numbers".to_owned()
            }
            _ => String::new(),
        }
    }

    /// What to say at the place.
    pub(super) fn label(&self) -> &'static str {
        match self {
            Self::NotAnObject | Self::OrElement => "expected `{`",
            Self::Field(_) => "expected an array or an object",
            Self::Empty(_) => "empty",
            Self::NestedArray => "expected a string, a number, true, false, null or an operator",
            Self::UnknownOperator(_) | Self::Unsupported(..) => "not an operator here",
            Self::Operand(_)
            | Self::AnythingButIgnoreCase { .. }
            | Self::AnythingButAffix { .. }
            | Self::AnythingButWildcard { .. } => "expected a string",
            Self::SecondKey
            | Self::TooManyElements
            | Self::TooManyTerms
            | Self::TooManyPaths
            | Self::TooManySubRules => "one too many",
            Self::Exists => "expected `true` or `false`",
            Self::NumericNotArray | Self::OrNotArray => "expected `[`",
            Self::NumericMember(_) | Self::NumericOperator(_) => {
                "expected `=`, `<`, `<=`, `>` or `>=`"
            }
            Self::NumericValue(_) => "expected a number",
            Self::NumericRange(_) | Self::NumericRangeOperator(_) => "expected `<` or `<=`",
            Self::NotComparable { .. } => "cannot be compared",
            Self::RangeOrder => "the lower end is not below the upper one",
            Self::AnythingButValue | Self::AnythingButList => "expected a string or a number",
            Self::AnythingButEmpty { .. } => "an empty text",
            Self::AnythingButMixed => "mixed, or empty",
            Self::Wildcard(_) => "not a valid wildcard",
            Self::Cidr(_) => "not a valid range",
            Self::OrTooFew => "fewer than two",
            Self::Reserved(_) => "reserved inside `$or`",
            Self::TooComplex => "too complex",
        }
    }

    /// What to do about it.
    pub(super) fn help(&self) -> Option<String> {
        let help = match self {
            Self::NotAnObject => "for example: {\"source\": [\"aws.ec2\"]}",
            Self::Field(_) => "put the value in an array: its elements are alternatives",
            Self::UnknownOperator(name) => {
                let near = nearest(name, &OPERATORS)?;
                return Some(format!("there is an operator `{near}`"));
            }
            Self::SecondKey => "alternatives are separate elements of the array: [{..}, {..}]",
            Self::NumericRangeOperator(_) | Self::RangeOrder => {
                "a range is written with its lower end first: [\">\", 1, \"<=\", 5]"
            }
            Self::Cidr(CidrError::MaskV4 | CidrError::MaskV6) => {
                "a single address is matched by a plain string: [\"10.0.0.1\"]"
            }
            Self::Wildcard(WildcardError::Escape(_)) => {
                "in JSON, write \\\\* for a star and \\\\\\\\ for a backslash"
            }
            Self::TooComplex => "use fewer stars, or prefix and suffix where they will do",
            Self::Reserved(_) => "an operator stands inside the array of a field",
            Self::AnythingButMixed => {
                "make two fields' worth of conditions, or write all values as they occur in events"
            }
            _ => return None,
        };
        Some(help.to_owned())
    }

    /// A change that would help.
    pub(super) fn fix(&self, text: &str, span: Span) -> Option<Fix> {
        let replacement = match self {
            Self::Field(_) => format!("[{}]", text.get(span.range())?),
            Self::UnknownOperator(name) => format!("\"{}\"", nearest(name, &OPERATORS)?),
            _ => return None,
        };
        Some(Fix { span, text: replacement })
    }
}

fn cidr_title(error: &CidrError) -> String {
    match error {
        CidrError::NotTwoParts => "`cidr` needs an address, a slash and a number".to_owned(),
        CidrError::MaskNotAnInteger => "the number of bits is not an integer".to_owned(),
        CidrError::MaskNegative => "the number of bits is negative".to_owned(),
        CidrError::Nonstandard(address) | CidrError::Invalid(address) => {
            format!("`{address}` is not an IP address")
        }
        CidrError::MaskV4 => "`cidr` takes at most 31 bits of IPv4".to_owned(),
        CidrError::MaskV6 => "`cidr` takes at most 127 bits of IPv6".to_owned(),
    }
}
