pub(super) const PHRASES: &[(&str, &str)] = &[
    // parse/wording.rs
    ("the pattern is not a JSON object", "패턴이 JSON 객체가 아닙니다"),
    (
        "the value of field `{name}` is not in an array",
        "필드 `{name}`의 값이 배열 안에 있지 않습니다",
    ),
    ("object without fields", "필드가 없는 객체입니다"),
    ("array without values", "값이 없는 배열입니다"),
    ("match expression without an operator", "연산자가 없는 매칭 식입니다"),
    ("`{outer}` without an operator inside", "`{outer}` 안에 연산자가 없습니다"),
    ("array inside an array of alternatives", "선택지 배열 안에 배열이 있습니다"),
    ("unknown match operator `{name}`", "알 수 없는 매칭 연산자 `{name}`"),
    ("`{outer}` cannot contain `{inner}`", "`{outer}` 안에는 `{inner}` 연산자를 쓸 수 없습니다"),
    ("the value of `{operator}` is not a string", "`{operator}`의 값이 문자열이 아닙니다"),
    ("two operators in one match expression", "매칭 식 하나에 연산자가 두 개 있습니다"),
    ("the value of `exists` is neither true nor false", "`exists`의 값이 true나 false가 아닙니다"),
    ("two consecutive stars in a wildcard", "와일드카드에 별표가 연달아 두 개 있습니다"),
    ("invalid escape in a wildcard", "와일드카드의 이스케이프가 잘못되었습니다"),
    ("the value of `$or` is not an array", "`$or`의 값이 배열이 아닙니다"),
    ("an alternative of `$or` is not an object", "`$or`의 선택지가 객체가 아닙니다"),
    ("`$or` with fewer than two alternatives", "`$or`의 선택지가 두 개 미만입니다"),
    ("`{name}` is a reserved name inside `$or`", "`{name}`: `$or` 안에서는 예약된 이름입니다"),
    (
        "the wildcards of a field are too complex together",
        "한 필드의 와일드카드를 합치면 너무 복잡합니다",
    ),
    (
        "more than {limit} fields must match together",
        "함께 일치해야 하는 필드가 {limit}개를 넘습니다",
    ),
    (
        "the alternatives of `$or` have more than {limit} combinations",
        "`$or` 선택지의 조합이 {limit}개를 넘습니다",
    ),
    ("the value of `numeric` is not an array", "`numeric`의 값이 배열이 아닙니다"),
    ("`numeric` does not begin with an operator", "`numeric`의 첫 값이 연산자가 아닙니다"),
    ("unknown numeric operator `{name}`", "알 수 없는 숫자 연산자 `{name}`"),
    ("no number after `{operator}`", "`{operator}` 뒤에 숫자가 없습니다"),
    ("no operator for the upper end of the range", "범위의 상한을 정하는 연산자가 없습니다"),
    (
        "`{name}` cannot be the upper end of a range",
        "`{name}` 연산자는 범위의 상한에 쓸 수 없습니다",
    ),
    ("too many elements in a match expression", "매칭 식에 요소가 너무 많습니다"),
    ("a range has more than two ends", "범위에 하한과 상한 말고 다른 값이 더 있습니다"),
    (
        "no 64-bit float represents {number} exactly",
        "{number}: 64비트 부동소수점으로 정확히 나타낼 수 없는 숫자입니다",
    ),
    ("the range is empty", "범위가 비어 있습니다"),
    (
        "`anything-but` accepts only strings and numbers here",
        "여기의 `anything-but`에는 문자열과 숫자만 쓸 수 있습니다",
    ),
    (
        "this form of `anything-but` accepts only strings",
        "이 형식의 `anything-but`에는 문자열만 쓸 수 있습니다",
    ),
    (
        "an empty `prefix` or `suffix` excludes every string",
        "빈 `prefix`나 `suffix`는 모든 문자열을 제외합니다",
    ),
    (
        "`anything-but` needs a list of only strings or only numbers",
        "`anything-but`의 목록에는 문자열만 또는 숫자만 있어야 합니다",
    ),
    ("expected `{{`", "중괄호 `{{`로 시작해야 합니다"),
    ("expected an array or an object", "배열이나 객체가 필요합니다"),
    ("empty", "비어 있습니다"),
    (
        "expected a string, a number, true, false, null or a match expression",
        "문자열, 숫자, true, false, null 또는 매칭 식이 필요합니다",
    ),
    ("not an operator here", "여기에 쓸 수 있는 연산자가 아닙니다"),
    ("expected a string", "문자열이 필요합니다"),
    ("one too many", "허용되는 개수를 넘습니다"),
    ("expected `true` or `false`", "`true`나 `false`가 필요합니다"),
    ("expected `[`", "대괄호 `[`로 시작해야 합니다"),
    ("expected `=`, `<`, `<=`, `>` or `>=`", "`=`, `<`, `<=`, `>`, `>=` 중 하나가 필요합니다"),
    ("expected a number", "숫자가 필요합니다"),
    ("expected `<` or `<=`", "`<` 또는 `<=` 연산자가 필요합니다"),
    ("EventBridge cannot compare this number", "EventBridge가 비교할 수 없는 숫자입니다"),
    ("the lower end is not below the upper end", "하한이 상한보다 작지 않습니다"),
    ("expected a string or a number", "문자열이나 숫자가 필요합니다"),
    ("empty string", "빈 문자열입니다"),
    ("mixed, or empty", "섞여 있거나 비어 있습니다"),
    ("not a valid wildcard", "올바른 와일드카드가 아닙니다"),
    ("not a valid range", "올바른 범위가 아닙니다"),
    ("fewer than two", "두 개 미만입니다"),
    ("reserved inside `$or`", "`$or` 안에서 예약된 이름입니다"),
    ("too complex", "너무 복잡합니다"),
    ("for example: {{\"source\": [\"aws.ec2\"]}}", "예: {{\"source\": [\"aws.ec2\"]}}"),
    (
        "put the value in an array, whose elements are alternatives",
        "값을 배열 안에 넣으십시오. 배열의 요소는 서로 다른 선택지입니다",
    ),
    (
        "an operator with a similar name exists: `{near}`",
        "이름이 비슷한 연산자가 있습니다: `{near}`",
    ),
    (
        "write alternatives as separate elements of the array: [{{..}}, {{..}}]",
        "선택지는 배열의 요소로 따로 쓰십시오: [{{..}}, {{..}}]",
    ),
    (
        "write the lower end of a range first: [\">\", 1, \"<=\", 5]",
        "범위는 하한부터 쓰십시오: [\">\", 1, \"<=\", 5]",
    ),
    (
        "match a single address with a plain string: [\"10.0.0.1\"]",
        "주소 하나는 일반 문자열로 매칭하십시오: [\"10.0.0.1\"]",
    ),
    ("write one star", "별표를 하나만 쓰십시오"),
    (
        "in JSON, write \\\\* for a star and \\\\\\\\ for a backslash",
        "JSON에서 별표는 \\\\*, 백슬래시는 \\\\\\\\ 형식으로 쓰십시오",
    ),
    (
        "use fewer stars, or `prefix` and `suffix` where possible",
        "별표를 줄이거나, 가능하면 `prefix`와 `suffix`를 쓰십시오",
    ),
    ("write the operator inside the array of a field", "연산자는 필드의 배열 안에 쓰십시오"),
    (
        "keep either the strings or the numbers; a field has values of one type",
        "문자열이나 숫자 중 한 가지만 남기십시오. 한 필드의 값은 한 가지 타입입니다",
    ),
    (
        "write `$or` in lower case; any other spelling is a field",
        "`$or`는 소문자로 쓰십시오. 다르게 쓰면 필드 이름이 됩니다",
    ),
    (
        "`cidr` needs an address, a slash and a number of bits",
        "`cidr`에는 `주소/비트 수` 형식이 필요합니다",
    ),
    ("the number of bits is not an integer", "비트 수가 정수가 아닙니다"),
    ("the number of bits is negative", "비트 수가 음수입니다"),
    ("`{address}` is not an IP address", "`{address}`: IP 주소가 아닙니다"),
    ("`cidr` accepts at most 31 bits for IPv4", "IPv4의 `cidr`에는 31비트까지만 쓸 수 있습니다"),
    ("`cidr` accepts at most 127 bits for IPv6", "IPv6의 `cidr`에는 127비트까지만 쓸 수 있습니다"),
    // service.rs, program/error.rs
    (
        "the pattern has {length} characters; the limit is {limit}",
        "패턴이 {length}자로, 한도인 {limit}자를 넘습니다",
    ),
    (
        "the pattern has {length} characters; the default quota is {limit}",
        "패턴이 {length}자로, 기본 할당량인 {limit}자를 넘습니다",
    ),
    ("this is character {number}", "여기가 {number}번째 문자입니다"),
    (
        "remove white space, which counts: write the pattern on one line",
        "공백도 글자 수에 포함되므로 패턴을 한 줄로 쓰십시오",
    ),
    ("the event is not a JSON object", "이벤트가 JSON 객체가 아닙니다"),
    ("this is {kind}", "{kind}입니다"),
    (
        "the event lacks members that every EventBridge event has",
        "모든 EventBridge 이벤트에 있는 멤버가 이 이벤트에는 없습니다",
    ),
    ("missing: {names}", "없는 멤버: {names}"),
    ("the text is not UTF-8", "텍스트가 UTF-8이 아닙니다"),
    ("this byte is not part of a character", "이 바이트는 문자의 일부가 아닙니다"),
    // lint/fields.rs
    ("events have no top-level field `{name}`", "이벤트의 최상위에는 `{name}` 필드가 없습니다"),
    ("no event has this field", "이 필드가 있는 이벤트는 없습니다"),
    ("a field with a similar name exists: `{near}`", "이름이 비슷한 필드가 있습니다: `{near}`"),
    (
        "the fields of CloudTrail records are inside \"detail\"",
        "CloudTrail 레코드의 필드는 \"detail\" 안에 있습니다",
    ),
    ("this test can never match", "이 조건은 절대로 일치하지 않습니다"),
    (
        "`{name}` contains strings, which have no fields inside",
        "`{name}`에는 문자열이 있고, 문자열 안에는 필드가 없습니다",
    ),
    (
        "`{name}` is always a string, which has no fields inside",
        "`{name}`의 값은 항상 문자열이고, 문자열 안에는 필드가 없습니다",
    ),
    ("test the string itself: \"{name}\": [..]", "문자열 자체에 조건을 쓰십시오: \"{name}\": [..]"),
    ("every event has `{name}`", "모든 이벤트에 `{name}` 필드가 있습니다"),
    ("remove the test", "이 조건을 지우십시오"),
    ("`{name}` is always an object", "`{name}`의 값은 항상 객체입니다"),
    (
        "test fields inside: \"detail\": {{..}}",
        "안에 있는 필드에 조건을 쓰십시오: \"detail\": {{..}}",
    ),
    ("write the value in double quotes", "값을 큰따옴표로 묶으십시오"),
    (
        "remove the test: a numeric match never holds for a string",
        "이 조건을 지우십시오. 숫자 조건은 문자열과 절대로 일치하지 않습니다",
    ),
    (
        "remove the test: true, false and null are not strings",
        "이 조건을 지우십시오. true, false, null은 문자열이 아닙니다",
    ),
    ("`{name}` contains strings", "`{name}`에는 문자열이 있습니다"),
    ("`{name}` is always a string", "`{name}`의 값은 항상 문자열입니다"),
    ("`{path}` is tested again below", "아래에 `{path}`의 조건이 또 있습니다"),
    (
        "EventBridge ignores this array; the later one replaces it",
        "EventBridge는 이 배열을 무시합니다. 뒤의 배열이 대신합니다",
    ),
    ("put all alternatives into one array", "선택지를 모두 한 배열에 넣으십시오"),
    // lint/negations.rs
    (
        "another alternative matches what `anything-but` excludes",
        "`anything-but`이 제외한 값이 다른 선택지와 일치합니다",
    ),
    ("matches every value", "모든 값과 일치합니다"),
    (
        "remove one of the two; to match any value, write {{\"exists\": true}}",
        "둘 중 하나를 지우십시오. 모든 값과 일치하게 하려면 {{\"exists\": true}} 형식으로 쓰십시오",
    ),
    (
        "several `anything-but` in one array exclude almost nothing",
        "한 배열에 `anything-but`이 여러 개이면 거의 아무것도 제외하지 못합니다",
    ),
    ("a value matches if it passes one of these", "이 중 하나만 통과해도 일치합니다"),
    (
        "put all excluded values into the list of one `anything-but`",
        "제외할 값을 모두 `anything-but` 하나의 목록에 넣으십시오",
    ),
    (
        "write all as wildcards in one: {{\"anything-but\": {{\"wildcard\": [\"text\", \"prefix*\", \"*suffix\"]}}}}",
        "모두 와일드카드로 하나에 쓰십시오: {{\"anything-but\": {{\"wildcard\": [\"text\", \"prefix*\", \"*suffix\"]}}}}",
    ),
    (
        "no pattern can exclude both: keep one `anything-but`, and filter the rest later",
        "패턴 하나로 둘 다 제외할 수는 없습니다. `anything-but` 하나만 남기고 나머지는 규칙 뒤에서 거르십시오",
    ),
    // lint/source.rs
    ("the pattern does not test the source", "패턴에 source 조건이 없습니다"),
    ("custom events match, too", "사용자 지정 이벤트도 일치합니다"),
    (
        "test it: custom events cannot pass \"source\": [{{\"prefix\": \"aws.\"}}], for example",
        "source 조건을 넣으십시오. 예: \"source\": [{{\"prefix\": \"aws.\"}}] (사용자 지정 이벤트는 통과할 수 없습니다)",
    ),
    ("the test on the source is too broad", "source 조건이 너무 넓습니다"),
    ("custom events pass this test, too", "사용자 지정 이벤트도 이 조건을 통과합니다"),
    (
        "use a test that custom events cannot pass: {{\"prefix\": \"aws.\"}}",
        "사용자 지정 이벤트가 통과할 수 없는 조건을 쓰십시오: {{\"prefix\": \"aws.\"}}",
    ),
    // lint/terms.rs
    (
        "`*` is an ordinary character in a string literal",
        "문자열 리터럴 안의 `*`는 일반 문자입니다",
    ),
    ("matches only this exact text", "이 텍스트와 정확히 같아야 일치합니다"),
    (
        "write a wildcard, in which `*` matches any text",
        "`*`가 모든 텍스트와 일치하는 와일드카드로 쓰십시오",
    ),
    (
        "`anything-but` also matches strings, null, true and false",
        "`anything-but`은 문자열, null, true, false와도 일치합니다",
    ),
    (
        "`anything-but` also matches numbers, null, true and false",
        "`anything-but`은 숫자, null, true, false와도 일치합니다",
    ),
    ("also matches an array with any other value", "다른 값이 하나라도 있는 배열과도 일치합니다"),
    (
        "IPv6 addresses with the same first four bytes match, too",
        "처음 4바이트가 같은 IPv6 주소도 일치합니다",
    ),
    (
        "IPv4 addresses with the same first four bytes match, too",
        "처음 4바이트가 같은 IPv4 주소도 일치합니다",
    ),
    (
        "EventBridge compares this range with IPv4 and IPv6 addresses",
        "EventBridge는 이 범위를 IPv4 주소와 IPv6 주소 모두와 비교합니다",
    ),
    (
        "these wildcards are near the complexity limit of EventBridge",
        "이 와일드카드는 EventBridge의 복잡도 한도에 가깝습니다",
    ),
    ("complexity above {accepted}", "복잡도가 {accepted}보다 큽니다"),
    (
        "use fewer `*`, or fewer wildcards on one field: EventBridge accepts 7 and rejects 11",
        "`*`를 줄이거나 한 필드의 와일드카드를 줄이십시오. EventBridge는 7을 받아들이고 11을 거부합니다",
    ),
];
