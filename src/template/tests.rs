//! Tests the search for patterns, and the locations of what is found.

use super::{TemplateRule, Unwrapped, WrappedPattern, Wrapping, unwrap};
use crate::diagnostic::{Code, Diagnostic, Fix, Span};
use crate::language::Phrase;
use crate::pattern::parse;

fn wrapping(text: &str) -> Wrapping {
    match unwrap(text) {
        Unwrapped::Wrapping(wrapping) => wrapping,
        other => panic!("{other:?}: {text}"),
    }
}

/// Returns the path, the name and the text of each pattern.
fn found(text: &str) -> Vec<(String, String, String)> {
    let patterns = wrapping(text).patterns.into_iter();
    patterns
        .map(|it| (it.path.clone(), it.name.clone().unwrap_or_default(), it.text().to_owned()))
        .collect()
}

fn only(text: &str) -> WrappedPattern {
    let [pattern] = <[_; 1]>::try_from(wrapping(text).patterns).unwrap();
    pattern
}

/// Returns the part of a document that a part of its only pattern is made from.
fn origin<'t>(text: &'t str, part: &str) -> &'t str {
    let pattern = only(text);
    let at = pattern.text().find(part).unwrap_or_else(|| panic!("{}", pattern.text()));
    text.get(pattern.origin(Span::new(at, at + part.len())).range()).unwrap()
}

const IAM: &str = r#"{"source":["aws.iam"]}"#;

#[test]
fn each_kind_of_document() {
    let text = serde_json::Value::from(IAM).to_string();
    for (document, path, name) in [
        (format!(r#"{{"Name":"a","EventPattern":{text}}}"#), "$.EventPattern", "a"),
        (
            format!(r#"{{"Rules":[{{"Name":"a","ScheduleExpression":"rate(1 day)"}},{{"Name":"b","EventPattern":{text}}}]}}"#),
            "$.Rules[1].EventPattern",
            "b",
        ),
        (
            format!(r#"{{"Resources":{{"R":{{"Type":"AWS::Events::Rule","Properties":{{"EventPattern":{IAM}}}}}}}}}"#),
            "$.Resources.R.Properties.EventPattern",
            "R",
        ),
        (
            "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Events:\n        E:\n          \
             Type: EventBridgeRule\n          Properties:\n            Pattern:\n              source: [aws.iam]\n"
                .to_owned(),
            "$.Resources.F.Properties.Events.E.Properties.Pattern",
            "E",
        ),
        (
            "service: s\nprovider: {name: aws}\nfunctions:\n  f:\n    events:\n      - eventBridge:\n          \
             pattern: {source: [aws.iam]}\n"
                .to_owned(),
            "$.functions.f.events[0].eventBridge.pattern",
            "f",
        ),
        (
            format!(
                r#"{{"format_version":"1.2","planned_values":{{"root_module":{{"resources":[{{"address":"aws_cloudwatch_event_rule.r","values":{{"event_pattern":{text}}}}}]}}}},
                "resource_changes":[{{"change":{{"after":{{"event_pattern":{text}}}}}}}]}}"#
            ),
            "$.planned_values.root_module.resources[0].values.event_pattern",
            "aws_cloudwatch_event_rule.r",
        ),
        (text, "$", ""),
    ] {
        let expected = [(path.to_owned(), name.to_owned(), IAM.to_owned())];
        assert_eq!(found(&document), expected, "{document}");
    }
}

#[test]
fn patterns_and_events_are_no_documents() {
    for text in [
        IAM,
        r#"{"detail":{"requestParameters":{"eventPattern":[{"exists":true}]}}}"#,
        r#"{"source":"aws.iam","EventPattern":"{}","detail":{}}"#,
        r#"{"Name":"a","Source":"b"}"#,
        "{\"source\": [",
        "",
        "plain text",
        "[1, 2]",
    ] {
        assert!(matches!(unwrap(text), Unwrapped::Plain), "{text}");
    }
    for text in [
        r#"{"AWSTemplateFormatVersion":"2010-09-09","Resources":{}}"#,
        r#"{"Name":"a","ScheduleExpression":"rate(1 day)"}"#,
        "Resources:\n  B:\n    Type: AWS::S3::Bucket\n",
    ] {
        assert!(matches!(unwrap(text), Unwrapped::NoPattern), "{text}");
    }
}

#[test]
fn other_languages() {
    for (text, code) in [
        ("{ ($.eventName = \"A\") && ($.b != \"c\") }", Code::PatternOtherLanguage),
        ("{$.errorCode = \"*Denied*\"}", Code::PatternOtherLanguage),
        ("# rules\nresource \"aws_cloudwatch_event_rule\" \"r\" {}\n", Code::PatternOtherLanguage),
        ("a: [1\nb: 2", Code::InvalidYaml),
        ("a: *a", Code::InvalidYaml),
        ("a: &a [*a]", Code::InvalidYaml),
    ] {
        let Unwrapped::Foreign(problem) = unwrap(text) else { panic!("{text}") };
        assert_eq!(problem.code, code, "{text}");
    }
}

#[test]
fn locations_are_in_the_document() {
    let json = r#"{"EventPattern": "{\"source\": [\"aws.\u0069am\"]}"}"#;
    assert_eq!(origin(json, "\"aws.iam\""), r#"\"aws.\u0069am\""#);
    let plain = "EventPattern:\n  source:\n    - aws.iam # comment\n  detail: {é: [1]}\n";
    assert_eq!(origin(plain, "\"aws.iam\""), "aws.iam");
    assert_eq!(origin(plain, "[\"aws.iam\"]"), "- aws.iam");
    assert_eq!(origin(plain, "\"é\""), "é");
    assert_eq!(origin(plain, "1"), "1");
    let literal = "A:\n  EventPattern: |\n    {\n      \"source\": [\"aws.iam\"]\n    }\n";
    assert_eq!(origin(literal, "\"aws.iam\""), "\"aws.iam\"");
    let folded = "EventPattern: >-\n  {\"source\":\n\n  [\"aws.iam\"]}\n";
    assert_eq!(origin(folded, "[\"aws.iam\"]"), "[\"aws.iam\"]");
    let quoted = "EventPattern: '{\"a\": [\"it''s\", \"b\"]}'\n";
    assert_eq!(origin(quoted, "\"b\""), "\"b\"");
    let double = "EventPattern: \"{\\\"a\\\": \\\n   [\\\"b\\\"]}\"\n";
    assert_eq!(origin(double, "\"b\""), "\\\"b\\\"");
}

#[test]
fn several_values_are_no_fix_in_yaml() {
    let fix = |text: &str| {
        let pattern = only(text);
        let at = pattern.text().find('1').unwrap();
        let span = Span::new(at, at + 1);
        let diagnostic =
            Diagnostic::new(Code::LintOverlappingOr, span, Phrase::default(), Phrase::default());
        let fix = Some(Box::new(Fix { span, text: "2, 3".to_owned() }));
        pattern.move_diagnostic(Diagnostic { fix, ..diagnostic }).fix.map(|it| it.text)
    };
    assert_eq!(fix(r#"{"EventPattern": {"a": [1]}}"#), Some("2, 3".to_owned()));
    assert_eq!(fix("EventPattern:\n  a:\n  - 1\n"), None);
}

#[test]
fn a_fix_is_written_in_the_notation_of_the_document() {
    let fixed = |text: &str| {
        let pattern = only(text);
        let at = pattern.text().find("\"x\"").unwrap();
        let span = Span::new(at, at + 3);
        let fix = Fix { span, text: "[\"it's\"]".to_owned() };
        let title = Phrase::verbatim("");
        let mut diagnostic = Diagnostic::new(Code::PatternField, span, title.clone(), title);
        diagnostic.fix = Some(Box::new(fix));
        let fix = pattern.move_diagnostic(diagnostic).fix.unwrap();
        let mut text = text.to_owned();
        text.replace_range(fix.span.range(), &fix.text);
        assert_eq!(only(&text).text(), pattern.text().replace("\"x\"", "[\"it's\"]"), "{text}");
    };
    fixed(r#"{"EventPattern": {"a": "x"}}"#);
    fixed(r#"{"EventPattern": "{\"a\": \"x\"}"}"#);
    fixed("EventPattern:\n  a: x\n");
    fixed("EventPattern: '{\"a\": \"x\"}'\n");
    fixed("EventPattern: |\n  {\"a\": \"x\"}\n");
}

#[test]
fn unknown_values_are_any_text() {
    let rendered = |text: &str| {
        let pattern = only(text);
        parse(pattern.text()).unwrap_or_else(|it| panic!("{it}: {}", pattern.text()));
        (pattern.text().to_owned(), pattern.unknown.len())
    };
    let any = r#"{"prefix":""}"#;
    for (text, expected) in [
        ("EventPattern: {source: [!Ref S, b]}", format!(r#"{{"source":[{any},"b"]}}"#)),
        ("EventPattern: {source: !Ref S}", format!(r#"{{"source":[{any}]}}"#)),
        ("EventPattern: {source: [{prefix: !Sub 'a${B}'}]}", format!(r#"{{"source":[{any}]}}"#)),
        (
            r#"{"EventPattern":{"source":[{"Fn::Join":["",["a",{"Ref":"B"}]]}]}}"#,
            format!(r#"{{"source":[{any}]}}"#),
        ),
        (
            r#"{"EventPattern":{"Fn::Sub":"{\"source\":[\"${A}\",\"${!B}\"]}"}}"#,
            format!(r#"{{"source":[{any},"${{B}}"]}}"#),
        ),
        (
            "EventPattern: {$or: [{source: [a]}, !Ref B]}",
            format!(r#"{{"$or":[{{"source":["a"]}},{{"source":[{any}]}}]}}"#),
        ),
    ] {
        assert_eq!(rendered(text), (expected, 1), "{text}");
    }
    // Without `!Sub`, the text is literal.
    assert_eq!(rendered("EventPattern: {source: ['${A}']}"), (r#"{"source":["${A}"]}"#.into(), 0));
    for text in ["EventPattern: !Ref P", "EventPattern: !Sub '{\"account\": [${A}]}'"] {
        let wrapping = wrapping(text);
        assert!(wrapping.patterns.is_empty());
        assert_eq!(wrapping.findings[0].code, Code::PatternUnknownText);
    }
    assert_eq!(found("EventPattern: !If [C, {a: [1]}, !Ref AWS::NoValue]").len(), 1);
}

#[test]
fn yaml_values() {
    let text =
        "Base: &base {a: [1]}\nEventPattern:\n  <<: *base\n  b: [true, ~, 1.50, 012, '1', yes]\n";
    let expected = r#"{"a":[1],"b":[true,null,1.50,"012","1","yes"]}"#;
    assert_eq!(only(text).text(), expected);
    // Each level doubles the nodes.
    let levels: Vec<_> =
        (1..40).map(|it| format!("a{it}: &a{it} [*a{0}, *a{0}]", it - 1)).collect();
    let bomb = format!("a0: &a0 [1]\n{}\n", levels.join("\n"));
    assert!(matches!(unwrap(&bomb), Unwrapped::Foreign(_)));
    assert!(matches!(unwrap(&format!("a: {}", "[".repeat(100_000))), Unwrapped::Foreign(_)));
}

#[test]
fn texts_encoded_twice() {
    let encode = |text: &str| serde_json::Value::from(text).to_string();
    let document = encode(IAM);
    let found = wrapping(&document);
    assert_eq!(found.findings[0].fix.as_ref().unwrap().text, IAM);
    let rule = format!(r#"{{"EventPattern":{}}}"#, encode(&encode(IAM)));
    let found = wrapping(&rule);
    assert_eq!(
        (found.findings[0].code, found.findings[0].fix.clone()),
        (Code::PatternEncodedTwice, None)
    );
    assert_eq!(origin(&rule, "aws.iam"), "aws.iam");
    let rule = encode(&format!(r#"{{"EventPattern":{}}}"#, encode(IAM)));
    assert_eq!(only(&rule).path, "$.EventPattern");
}

/// Returns the state, the description and the targets of the only rule.
fn members(text: &str) -> (String, String, Vec<(String, bool)>) {
    let TemplateRule { state, description, targets, .. } = only(text).rule;
    let targets = targets.into_iter().map(|it| (it.name, it.has_input)).collect();
    (state.unwrap_or_default(), description.unwrap_or_default(), targets)
}

#[test]
fn members_of_rules() {
    let rule = |state: &str, targets: &[(&str, bool)]| {
        let targets = targets.iter().map(|(name, has)| ((*name).to_owned(), *has)).collect();
        (state.to_owned(), "d".to_owned(), targets)
    };
    for (text, expected) in [
        (
            r#"{"Name":"a","EventPattern":"{\"a\":[1]}","State":"DISABLED","Description":"d"}"#,
            rule("DISABLED", &[]),
        ),
        (
            "Resources:\n  R:\n    Type: AWS::Events::Rule\n    Properties:\n      Description: d\n      \
             EventPattern: {a: [1]}\n      Targets:\n      - {Arn: !GetAtt F.Arn, Id: x}\n      \
             - {Arn: !Ref T, Id: y, InputTransformer: {InputTemplate: secret}}\n",
            rule("", &[("F.Arn", false), ("T", true)]),
        ),
        (
            "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Events:\n        E:\n          \
             Type: EventBridgeRule\n          Properties: {Pattern: {a: [1]}, Description: d, Enabled: false}\n",
            rule("DISABLED", &[("F", false)]),
        ),
        (
            r#"{"resource":{
                "aws_cloudwatch_event_rule":{"r":{"name":"${var.n}","description":"d","event_pattern":"{\"a\":[1]}"}},
                "aws_cloudwatch_event_target":{"t":{"rule":"${aws_cloudwatch_event_rule.r.name}","arn":"x","input":"i"}}}}"#,
            rule("", &[("x", true)]),
        ),
        (
            r#"{"format_version":"1.2","planned_values":{"root_module":{"resources":[
                {"address":"aws_cloudwatch_event_target.t","values":{"rule":"n","target_id":"i","input":null,"input_transformer":[]}},
                {"address":"aws_cloudwatch_event_rule.r","values":{"name":"n","description":"d","state":"ENABLED",
                 "schedule_expression":null,"event_pattern":"{\"a\":[1]}"}}]}}}"#,
            rule("ENABLED", &[("aws_cloudwatch_event_target.t", false)]),
        ),
    ] {
        assert_eq!(members(text), expected, "{text}");
    }
}

#[test]
fn schedules_and_unknown_targets_are_noted() {
    let found = wrapping(
        r#"{"planned_values":{"root_module":{"resources":[
            {"address":"aws_cloudwatch_event_rule.r","values":{"name":"r","event_pattern":"{\"a\":[1]}"}},
            {"address":"aws_cloudwatch_event_rule.s","values":{"name":"s","event_pattern":null,"schedule_expression":"rate(1 day)"}},
            {"address":"aws_cloudwatch_event_target.s","values":{"rule":"s","arn":"x"}},
            {"address":"aws_cloudwatch_event_target.t","values":{"arn":"y"}}]}}}"#,
    );
    assert_eq!(found.schedules, ["s"]);
    let others: Vec<_> = found.other_targets.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(others, ["y"]);
    let rule = r#"{"Rules":[{"Name":"b","EventPattern":"{\"a\":[1]}"}],"S":{"ScheduleExpression":"rate(1 day)","FlexibleTimeWindow":{}}}"#;
    assert_eq!(wrapping(rule).schedules, [""; 0]);
}

#[test]
fn interpolations_of_terraform_are_unknown() {
    let rule = |pattern: &str| {
        let pattern = serde_json::Value::from(pattern);
        format!(
            r#"{{"resource":{{"aws_cloudwatch_event_rule":{{"r":{{"event_pattern":{pattern}}}}}}}}}"#
        )
    };
    let found = only(&rule(r#"{"source":["${var.s}"]}"#));
    assert_eq!((found.name.as_deref(), found.unknown.len()), (Some("r"), 1));
    assert_eq!(found.text_with("[]"), r#"{"source":[[]]}"#);
    let escaped = only(&rule(r#"{"source":["$${a} %%{b}"]}"#));
    assert_eq!((escaped.text(), escaped.unknown.len()), (r#"{"source":["${a} %{b}"]}"#, 0));
    for pattern in [
        "${jsonencode({a = [1]})}",
        "${file(\"a.json\")}",
        r#"{"source":[%{ if var.a }"a"%{ else }"b"%{ endif }]}"#,
        r#"{"${var.a}":["a"]}"#,
    ] {
        let found = wrapping(&rule(pattern));
        assert!(found.patterns.is_empty(), "{pattern}");
        assert_eq!(found.unresolved[0].name.as_deref(), Some("r"), "{pattern}");
    }
}

#[test]
fn values_that_only_the_deployment_knows_are_not_literal() {
    let resources = |rule: &str| format!("Resources:\n  R:\n    Type: AWS::Events::Rule\n{rule}");
    let found = only(&resources(
        "    Properties: {EventPattern: {account: ['{{resolve:ssm:/a}}']}, State: !Ref S}\n",
    ));
    assert_eq!((found.unknown.len(), found.rule.has_unknown_state), (1, true));
    let looped = "Resources:\n  Fn::ForEach::Rules:\n  - S\n  - [ec2]\n  - R${S}:\n      Type: AWS::Events::Rule\n      \
        Properties: {Name: 'r-${S}', EventPattern: {source: ['aws.${S}']}}\n";
    let found = wrapping(looped);
    assert!(found.patterns.is_empty() && found.findings.len() == 1);
    let state = r#"{"resource":{"aws_cloudwatch_event_rule":{"r":{"state":"${var.s}","event_pattern":"{\"a\":[1]}"}}}}"#;
    let rule = only(state).rule;
    assert_eq!((rule.state, rule.has_unknown_state), (None, true));
    let plan = r#"{"planned_values":{},"resource_changes":[{"address":"aws_cloudwatch_event_rule.r",
        "change":{"after":{"name":"n"},"after_unknown":{"event_pattern":true}}}]}"#;
    assert_eq!(wrapping(plan).unresolved[0].name.as_deref(), Some("n"));
}

#[test]
fn regions_of_rules() {
    let pattern = r#""event_pattern":"{\"a\":[1]}""#;
    let regions = |text: &str| {
        let found = wrapping(text).patterns.into_iter();
        found.map(|it| it.rule.regions.join(",")).collect::<Vec<_>>()
    };
    let configuration = format!(
        r#"{{"variable":{{"home":{{"default":"eu-north-1"}}}},
        "provider":{{"aws":[{{"region":"${{var.home}}"}},{{"alias":"b","region":"eu-west-1"}}]}},
        "resource":[{{"aws_cloudwatch_event_rule":{{"x":{{{pattern}}},"y":{{"provider":"aws.b",{pattern}}}}}}}]}}"#
    );
    let resource = |prefix: &str, name: &str| {
        format!(
            r#"{{"address":"{prefix}aws_cloudwatch_event_rule.{name}","values":{{"name":"{name}",{pattern}}}}}"#
        )
    };
    let plan = format!(
        r#"{{"terraform_version":"1.11.4","variables":{{"r":{{"value":"eu-south-1"}}}},
        "planned_values":{{"root_module":{{"resources":[{x}],"child_modules":[{{"resources":[{y}]}}]}}}},
        "configuration":{{"provider_config":{{"aws":{{"expressions":{{"region":{{"constant_value":"eu-north-1"}}}}}},
            "aws.b":{{"expressions":{{"region":{{"references":["var.r"]}}}}}}}},
        "root_module":{{"resources":[{{"address":"aws_cloudwatch_event_rule.x","provider_config_key":"aws"}}],
            "module_calls":{{"m":{{"module":{{"resources":[
                {{"address":"aws_cloudwatch_event_rule.y","provider_config_key":"aws.b"}}]}}}}}}}}}}}}"#,
        x = resource("", "x"),
        y = resource(r#"module.m[\"a]b\"]."#, "y")
    );
    let template = "Conditions:\n  A: !Equals [!Ref AWS::Region, eu-west-1]\n  B: !Or [!Equals [eu-west-2, !Ref AWS::Region], \
        !Equals [!Ref AWS::Region, eu-west-3]]\n  C: !Equals [!Ref Stage, prod]\nResources:\n"
        .to_owned();
    let rules = ["A", "B", "C"].map(|condition| {
        format!(
            "  R{condition}: {{Type: AWS::Events::Rule, Condition: {condition}, Properties: {{EventPattern: {{a: [1]}}}}}}\n"
        )
    });
    let state = format!(
        r#"{{"version":4,"terraform_version":"1.11.4","resources":[{{"type":"aws_cloudwatch_event_rule","name":"x",
        "instances":[{{"attributes":{{"arn":"arn:aws:events:eu-central-1:1:rule/x",{pattern}}}}}]}}]}}"#
    );
    for (text, expected) in [
        (
            r#"{"Name":"x","Arn":"arn:aws:events:eu-west-1:1:rule/x","EventPattern":"{\"a\":[1]}"}"#.to_owned(),
            vec!["eu-west-1"],
        ),
        (configuration, vec!["eu-north-1", "eu-west-1"]),
        (plan, vec!["eu-north-1", "eu-south-1"]),
        (template + &rules.concat(), vec!["eu-west-1", "eu-west-2,eu-west-3", ""]),
        (state, vec!["eu-central-1"]),
    ] {
        assert_eq!(regions(&text), expected, "{text}");
    }
}

#[test]
fn several_documents_and_incomplete_ones() {
    let rule = |name: &str| format!(r#"{{"Name":"{name}","EventPattern":"{{\"a\":[1]}}"}}"#);
    let both = format!("{}\n{}\n", rule("x"), rule("y"));
    let names: Vec<_> = found(&both).into_iter().map(|it| it.1).collect();
    assert_eq!(names, ["x", "y"]);
    let second = wrapping(&both).patterns.remove(1);
    assert!(second.span.start as usize > rule("x").len());
    let cut = |length: usize| both.get(..length).unwrap();
    for text in [cut(20), cut(both.len() - 9), r#"{"Rules": [{"Name": "a"},"#] {
        let Unwrapped::Foreign(problem) = unwrap(text) else { panic!("{text}") };
        assert_eq!(problem.code, Code::InvalidJson, "{text}");
    }
    assert!(matches!(unwrap(&format!("{IAM}\n{IAM}")), Unwrapped::Plain));
    assert!(wrapping(&format!(r#"{{"Rules":[{}],"NextToken":"t"}}"#, rule("x"))).is_page);
}

#[test]
fn dead_letters_are_no_targets() {
    let found = wrapping(
        r#"{"terraform_version":"1.11.4","values":{"root_module":{"resources":[
            {"address":"aws_cloudwatch_event_rule.r","values":{"name":"r","event_pattern":"{\"a\":[1]}"}},
            {"address":"aws_cloudwatch_event_target.r","values":{"rule":"r","arn":"x","target_id":"i",
             "dead_letter_config":[{"arn":"queue"}]}}]}}}"#,
    );
    let targets: Vec<_> = found.patterns[0].rule.targets.iter().map(|it| &*it.name).collect();
    assert_eq!((targets, found.other_targets.len()), (vec!["x"], 0));
}
