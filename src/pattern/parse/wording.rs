//! Our titles, labels and suggestions for problems of patterns. `EventBridge`'s own messages are in `problem`.

use super::anything_but::without_brackets;
use super::problem::{Empty, Inner, Problem};
use crate::diagnostic::{Fix, Span, nearest, nearest_within};
use crate::json::{Node, Value, parse_first};
use crate::language::{Phrase, phrase};
use crate::pattern::address::CidrError;
use crate::pattern::ast::{MAX_PATHS, MAX_SUB_RULES};
use crate::pattern::complexity::{MAX_SCORE, Rewrite, TooComplex};
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
    pub(super) fn title(&self) -> Phrase {
        match self {
            Self::NotAnObject => phrase!("the pattern is not a JSON object"),
            Self::Field(name) => phrase!("the value of field `{name}` is not in an array", name),
            Self::Empty(Empty::Object) => phrase!("object without fields"),
            Self::Empty(Empty::Array) => phrase!("array without values"),
            Self::Empty(Empty::ListInAnythingBut) => {
                phrase!("empty list in `anything-but`, on which EventBridge fails")
            }
            Self::Empty(Empty::Match) => phrase!("match expression without an operator"),
            Self::Empty(Empty::Inner(outer)) => {
                phrase!("`{outer}` without an operator inside", outer = outer.name())
            }
            Self::NestedArray => phrase!("array inside an array of alternatives"),
            Self::UnknownOperator(name) => phrase!("unknown match operator `{name}`", name),
            Self::Unsupported(outer, inner) => {
                phrase!("`{outer}` cannot contain `{inner}`", outer = outer.name(), inner)
            }
            Self::Operand(operand) => {
                phrase!("the value of `{operator}` is not a string", operator = operand.name())
            }
            Self::SecondKey => phrase!("two operators in one match expression"),
            Self::Exists => phrase!("the value of `exists` is neither true nor false"),
            Self::Wildcard(WildcardError::Consecutive(_)) => {
                phrase!("two consecutive stars in a wildcard")
            }
            Self::Wildcard(WildcardError::Escape(_)) => phrase!("invalid escape in a wildcard"),
            Self::Cidr(error) => cidr_title(error),
            Self::OrNotArray => phrase!("the value of `$or` is not an array"),
            Self::OrElement => phrase!("an alternative of `$or` is not an object"),
            Self::OrTooFew => phrase!("`$or` with fewer than two alternatives"),
            Self::Reserved(name) => phrase!("`{name}` is a reserved name inside `$or`", name),
            Self::TooComplex(it) => too_complex_title(it),
            Self::TooManyPaths => {
                phrase!("more than {limit} fields must match together", limit = MAX_PATHS)
            }
            Self::TooManySubRules => phrase!(
                "the alternatives of `$or` have more than {limit} combinations",
                limit = MAX_SUB_RULES
            ),
            _ => self.title_of_lists(),
        }
    }

    /// Titles of problems in `numeric` and `anything-but`.
    fn title_of_lists(&self) -> Phrase {
        match self {
            Self::NumericNotArray => phrase!("the value of `numeric` is not an array"),
            Self::NumericMember(_) => phrase!("`numeric` does not begin with an operator"),
            Self::NumericOperator(name) => phrase!("unknown numeric operator `{name}`", name),
            Self::NumericValue(operator) => phrase!("no number after `{operator}`", operator),
            Self::NumericRange(_) => phrase!("no operator for the upper end of the range"),
            Self::NumericRangeOperator(name) => {
                phrase!("`{name}` cannot be the upper end of a range", name)
            }
            Self::TooManyElements => phrase!("too many elements in a match expression"),
            Self::TooManyTerms => phrase!("a range has more than two ends"),
            Self::NotComparable { number, .. } => {
                phrase!("no 64-bit float represents {number} exactly", number)
            }
            Self::RangeOrder => phrase!("the range is empty"),
            Self::AnythingButValue | Self::AnythingButList => {
                phrase!("`anything-but` accepts only strings and numbers here")
            }
            Self::AnythingButIgnoreCase { .. }
            | Self::AnythingButAffix { .. }
            | Self::AnythingButWildcard { .. } => {
                phrase!("this form of `anything-but` accepts only strings")
            }
            Self::AnythingButEmpty { .. } => {
                phrase!("an empty `prefix` or `suffix` excludes every string")
            }
            Self::AnythingButMixed => {
                phrase!("`anything-but` needs a list of only strings or only numbers")
            }
            _ => Phrase::default(),
        }
    }

    pub(super) fn label(&self) -> Phrase {
        match self {
            Self::NotAnObject | Self::OrElement => phrase!("expected `{{`"),
            Self::Field(_) => phrase!("expected an array or an object"),
            Self::Empty(_) => phrase!("empty"),
            Self::NestedArray => {
                phrase!("expected a string, a number, true, false, null or a match expression")
            }
            Self::UnknownOperator(_) | Self::Unsupported(..) => phrase!("not an operator here"),
            Self::Operand(_)
            | Self::AnythingButIgnoreCase { .. }
            | Self::AnythingButAffix { .. }
            | Self::AnythingButWildcard { .. } => phrase!("expected a string"),
            Self::SecondKey
            | Self::TooManyElements
            | Self::TooManyTerms
            | Self::TooManyPaths
            | Self::TooManySubRules => phrase!("one too many"),
            Self::Exists => phrase!("expected `true` or `false`"),
            Self::NumericNotArray | Self::OrNotArray => phrase!("expected `[`"),
            Self::NumericMember(_) | Self::NumericOperator(_) => {
                phrase!("expected `=`, `<`, `<=`, `>` or `>=`")
            }
            Self::NumericValue(_) => phrase!("expected a number"),
            Self::NumericRange(_) | Self::NumericRangeOperator(_) => {
                phrase!("expected `<` or `<=`")
            }
            Self::NotComparable { .. } => phrase!("EventBridge cannot compare this number"),
            Self::RangeOrder => phrase!("the lower end is not below the upper end"),
            Self::AnythingButValue | Self::AnythingButList => {
                phrase!("expected a string or a number")
            }
            Self::AnythingButEmpty { .. } => phrase!("empty string"),
            Self::AnythingButMixed => phrase!("mixed, or empty"),
            Self::Wildcard(_) => phrase!("not a valid wildcard"),
            Self::Cidr(_) => phrase!("not a valid range"),
            Self::OrTooFew => phrase!("fewer than two"),
            Self::Reserved(_) => phrase!("reserved inside `$or`"),
            Self::TooComplex(it) if it.path.is_none() => {
                phrase!("EventBridge may accept or refuse them")
            }
            Self::TooComplex(it) if it.wildcards.len() < 2 => phrase!("too complex"),
            Self::TooComplex(it) => {
                phrase!("together: {wildcards}", wildcards = shown(&it.wildcards))
            }
        }
    }

    pub(super) fn help(&self) -> Option<Phrase> {
        Some(match self {
            Self::NotAnObject => phrase!("for example: {{\"source\": [\"aws.ec2\"]}}"),
            Self::Field(_) => phrase!("put the value in an array, whose elements are alternatives"),
            Self::UnknownOperator(name) => {
                let near = nearest(name, &OPERATORS)?;
                phrase!("an operator with a similar name exists: `{near}`", near)
            }
            Self::Unsupported(Inner::AnythingBut, name) if name == "cidr" => phrase!(
                "no pattern can exclude a range of addresses: remove this test, and add an `[[ignore]]` to the rule set \
                 with a pattern for the range: [{{\"cidr\": \"..\"}}]"
            ),
            Self::AnythingButList => {
                phrase!("write an operator inside `anything-but` without brackets around it")
            }
            Self::SecondKey => {
                phrase!("write alternatives as separate elements of the array: [{{..}}, {{..}}]")
            }
            Self::NumericRangeOperator(_) | Self::RangeOrder => {
                phrase!("write the lower end of a range first: [\">\", 1, \"<=\", 5]")
            }
            Self::Cidr(CidrError::MaskV4 | CidrError::MaskV6) => {
                phrase!("match a single address with a plain string: [\"10.0.0.1\"]")
            }
            Self::Wildcard(WildcardError::Consecutive(_)) => phrase!("write one star"),
            Self::Wildcard(WildcardError::Escape(_)) => {
                phrase!("in JSON, write \\\\* for a star and \\\\\\\\ for a backslash")
            }
            Self::TooComplex(it) => rewrite(it.rewrite.as_ref()),
            Self::Reserved(_) => phrase!("write the operator inside the array of a field"),
            Self::AnythingButMixed => {
                phrase!("keep either the strings or the numbers; a field has values of one type")
            }
            _ => return None,
        })
    }

    /// Returns `true` if the fix, if there is one, is certainly meant.
    pub(super) fn is_fix_safe(&self, text: &str, span: Span) -> bool {
        match self {
            Self::AnythingButList
            | Self::Exists
            | Self::Wildcard(_)
            | Self::NumericOperator(_)
            | Self::NumericValue(_) => true,
            // `null` can stand for a missing field.
            Self::Field(_) => text.get(span.range()) != Some("null"),
            Self::UnknownOperator(name) => is_misspelled(name),
            _ => false,
        }
    }

    /// Returns a replacement that solves the problem, if there is one.
    pub(super) fn fix(&self, text: &str, span: Span) -> Option<Fix> {
        let written = text.get(span.range())?;
        let replacement = match self {
            Self::Field(_) => format!("[{written}]"),
            Self::UnknownOperator(name) => format!("\"{}\"", nearest(name, &OPERATORS)?),
            Self::AnythingButList => return without_brackets(text, span),
            Self::Exists => {
                unquoted(written).filter(|it| ["true", "false"].contains(it))?.to_owned()
            }
            Self::NumericValue(_) => unquoted(written)
                .filter(|it| parse_first(it).is_ok_and(|it| is_number(&it)))?
                .to_owned(),
            Self::NumericOperator(name) => {
                let (_, right) = MISTAKEN.iter().find(|(wrong, _)| wrong == name)?;
                format!("\"{right}\"")
            }
            // A backslash may escape a star.
            Self::Wildcard(WildcardError::Consecutive(_)) if !written.contains('\\') => {
                single_stars(written)
            }
            _ => return None,
        };
        Some(Fix { span, text: replacement })
    }
}

/// Numeric operators of other languages.
const MISTAKEN: [(&str, &str); 3] = [("==", "="), ("=>", ">="), ("=<", "<=")];

fn unquoted(written: &str) -> Option<&str> {
    written.strip_prefix('"')?.strip_suffix('"')
}

fn is_number(node: &Node<'_>) -> bool {
    matches!(node.value, Value::Number(_))
}

fn single_stars(written: &str) -> String {
    let mut last = None;
    let is_kept = |c: &char| {
        let repeats = *c == '*' && last == Some('*');
        last = Some(*c);
        !repeats
    };
    written.chars().filter(is_kept).collect()
}

/// Edit distance up to which an operator counts as misspelled.
const MISSPELLED: usize = 2;

/// Returns `true` if exactly one operator has a similar name.
fn is_misspelled(name: &str) -> bool {
    let near = |names: &[&'static str]| nearest_within(name, names, MISSPELLED);
    near(&OPERATORS).is_some_and(|it| {
        let others: Vec<_> = OPERATORS.into_iter().filter(|other| *other != it).collect();
        near(&others).is_none()
    })
}

fn too_complex_title(it: &TooComplex) -> Phrase {
    match (&it.path, it.score) {
        (Some(path), Some(score)) => phrase!(
            "the wildcards of `{path}` have a complexity of {score}; the limit is {limit}",
            path,
            score,
            limit = MAX_SCORE
        ),
        (Some(path), None) => phrase!(
            "the wildcards of `{path}` have a complexity above {limit}",
            path,
            limit = MAX_SCORE
        ),
        (None, _) => phrase!("the complexity of the wildcards cannot be computed in limited time"),
    }
}

/// Number of wildcards that are named.
const SHOWN_WILDCARDS: usize = 5;

fn shown(wildcards: &[String]) -> String {
    let names = wildcards.iter().take(SHOWN_WILDCARDS).map(|it| format!("`{it}`"));
    let more = (wildcards.len() > SHOWN_WILDCARDS).then(|| "..".to_owned());
    names.chain(more).collect::<Vec<_>>().join(", ")
}

fn rewrite(rewrite: Option<&Rewrite>) -> Phrase {
    match rewrite {
        None => phrase!("use fewer stars, or `prefix` and `suffix` where possible"),
        Some(Rewrite::Once) => phrase!("write each wildcard once: a repeated one counts again"),
        Some(Rewrite::Affixes) => {
            phrase!("write `x*` as {{\"prefix\": \"x\"}} and `*x` as {{\"suffix\": \"x\"}}")
        }
        Some(Rewrite::Alternatives) => {
            phrase!("write each alternative of `$or` as a rule of its own")
        }
        Some(Rewrite::Apart(wildcard)) => {
            phrase!("move `{wildcard}` to a rule of its own", wildcard)
        }
        Some(Rewrite::EachApart) => phrase!("write each of these wildcards as a rule of its own"),
        Some(Rewrite::Shorter(long, short)) => {
            phrase!("write `{short}` in place of `{long}`; it matches more", short, long)
        }
    }
}

fn cidr_title(error: &CidrError) -> Phrase {
    match error {
        CidrError::NotTwoParts => {
            phrase!("`cidr` needs an address, a slash and a number of bits")
        }
        CidrError::MaskNotAnInteger => phrase!("the number of bits is not an integer"),
        CidrError::MaskNegative => phrase!("the number of bits is negative"),
        CidrError::Nonstandard(address) | CidrError::Invalid(address) => {
            phrase!("`{address}` is not an IP address", address)
        }
        CidrError::MaskV4 => phrase!("`cidr` accepts at most 31 bits for IPv4"),
        CidrError::MaskV6 => phrase!("`cidr` accepts at most 127 bits for IPv6"),
    }
}
