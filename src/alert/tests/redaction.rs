//! Secrets are withheld; values that are not secret stay.

use crate::alert::masking::mask_secrets;
use crate::alert::parameters::Parameters;
use crate::alert::secrets::{REDACTED, is_secret_name};
use crate::json::parse;

pub(super) fn parameters(json: &str) -> String {
    Parameters::new(&parse(json).unwrap(), true).text
}

pub(super) fn compact(json: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(&parameters(json)).unwrap();
    value.to_string()
}

#[test]
fn secret_names_are_withheld() {
    for name in [
        "password",
        "MasterUserPassword",
        "masterUserPassword",
        "SecretString",
        "secretAccessKey",
        "sessionToken",
        "X-Amz-Security-Token",
        "userData",
        "privateKey",
        "client_secret",
        "DB_PASSWORD",
        "GITHUB_TOKEN",
        "prod/api-key",
        "AWS_SECRET_ACCESS_KEY",
        "PGPASSWORD",
        "DB_PASS",
        "dbPass",
        "DBPass",
        "DB_CREDENTIALS",
        "SECRET_KEY_BASE",
        "DB_PASSWORD_2",
        "databasePassword",
        "rootPassword",
        "slackToken",
        "githubToken",
        "/prod/dbPassword",
        "DB Password",
        "accessKey",
        "secretToAuthenticateInitiator",
        "secretToAuthenticateTarget",
        "UserManagedClientApplicationClientSecret",
        "RandomPassword",
        "walletSecret",
        "destinationAccessToken",
        "ProcurementPortalSharedSecret",
        "FIAuthKey",
    ] {
        assert!(is_secret_name(name), "{name}");
    }
}

#[test]
fn names_that_resemble_secrets_stay() {
    for name in [
        "clientToken",
        "clientRequestToken",
        "nextToken",
        "NextToken",
        "secretId",
        "SecretARN",
        "SecretVersionId",
        "idempotencyToken",
        "subjectFromWebIdentityToken",
        "passwordResetRequired",
        "keyId",
        "publicKeyId",
        "tokenQuota",
        "continuation-token",
        "idempotency-token",
        "resource-token",
        "x-amz-client-token",
        "x-amz-bucket-object-lock-token",
        "cost/token",
        "paginationToken",
        "updateToken",
        "tokenValidityUnits",
        "bypass",
        "BYPASS",
        "compass",
        "secretsManagerArn",
        "key",
        "authorizationType",
    ] {
        assert!(!is_secret_name(name), "{name}");
    }
}

#[test]
fn values_under_secret_names_are_replaced_whole() {
    assert_eq!(
        compact(
            r#"{"password":"hunter2","nested":[{"sessionToken":{"a":1}}],"secretId":"prod/db"}"#
        ),
        format!(
            r#"{{"password":"{REDACTED}","nested":[{{"sessionToken":"{REDACTED}"}}],"secretId":"prod/db"}}"#
        )
    );
}

#[test]
fn empty_and_hidden_values_are_not_replaced() {
    let json =
        r#"{"password":null,"secret":"","token":"****","userData":"<sensitiveDataRemoved>"}"#;
    assert_eq!(compact(json), serde_json::from_str::<serde_json::Value>(json).unwrap().to_string());
}

#[test]
fn values_that_are_not_secret_stay() {
    for json in [
        r#"{"apiKey":"a1b2c3d4e5"}"#,
        r#"{"tokenValidityUnits":{"accessToken":"hours","idToken":"days"}}"#,
        r#"{"nextToken":"eyJsYXN0SWQiOiAiMTIzNDU2Nzg5MCIsICJwYWdlIjogMn0="}"#,
        r#"{"Authorization":"Enabled","manageMasterUserPassword":true,"ForgotPassword":"OFF"}"#,
        r#"{"privateKey":"/etc/ssl/app.key","clientSecret":"file://secret"}"#,
        r#"{"secret":"arn:aws:secretsmanager:us-east-1:1:secret:prod/db-AbCdEf"}"#,
        r#"{"password":"{{resolve:secretsmanager:db:SecretString:password}}"}"#,
        r#"{"credentials":{"accessKeyId":"x"}}"#,
        r#"{"httpTokens":"required","usedTokens":12,"maxTokens":"9"}"#,
    ] {
        let value: serde_json::Value = serde_json::from_str(json).unwrap();
        assert_eq!(compact(json), value.to_string());
    }
    for json in [
        r#"{"apiKey":"a1b2c3d4e5f6"}"#,
        r#"{"password":123456}"#,
        r#"{"password":"/hunter2"}"#,
        r#"{"secret":"arn:x"}"#,
        r#"{"credentials":["a b"]}"#,
    ] {
        assert!(parameters(json).contains(REDACTED), "{json}");
    }
}

#[test]
fn labeled_values_are_withheld() {
    assert_eq!(
        compact(r#"{"name":"/prod/dbPassword","value":"hunter2"}"#),
        format!(r#"{{"name":"/prod/dbPassword","value":"{REDACTED}"}}"#)
    );
    assert_eq!(
        compact(r#"[{"name":"DB_PASSWORD","value":"hunter2"},{"name":"STAGE","value":"prod"}]"#),
        format!(
            r#"[{{"name":"DB_PASSWORD","value":"{REDACTED}"}},{{"name":"STAGE","value":"prod"}}]"#
        )
    );
    assert_eq!(
        compact(r#"{"parameterKey":"MasterPassword","parameterValue":"hunter2"}"#),
        format!(r#"{{"parameterKey":"MasterPassword","parameterValue":"{REDACTED}"}}"#)
    );
}

#[test]
fn json_inside_strings_is_searched() {
    assert_eq!(
        compact(r#"{"input":"{\"user\": \"mina\", \"password\": \"hunter2\"}"}"#),
        r#"{"input (decoded JSON)":{"user":"mina","password":"[redacted]"}}"#
    );
    assert_eq!(
        compact(r#"{"lines":"{\"a\": 1}\n{\"password\": \"hunter2\"}"}"#),
        r#"{"lines":"{\"a\":1}\n{\"password\":\"[redacted]\"}"}"#
    );
    let harmless = r#"{"lines":"{ \"a\" : 1 }\n{}"}"#;
    assert_eq!(compact(harmless), harmless, "unchanged, since no value is withheld");
}

/// JSON as a string in a member of JSON, `times` deep.
fn wrapped(json: &str, times: usize) -> String {
    (0..times).fold(json.to_owned(), |json, _| serde_json::json!({ "input": json }).to_string())
}

#[test]
fn no_wrapping_hides_a_secret() {
    for inner in [
        " {\"password\":\"hunter2\"}",
        "\n[{\"password\":\"hunter2\"}]",
        "{\"a\":1}\n{\"password\":\"hunter2\"}\n",
        "{\"a\":1} {\"password\":\"hunter2\"}",
        r#""{\"password\":\"hunter2\"}""#,
        "{\"password\":\"hunter2\", cut o",
        "payload={\"user\":\"a\",\"password\": \"hunter2\"}",
        r#"{"xoxb-hunter2-hunter2-hunter2":1}"#,
    ] {
        for times in 1..8 {
            let shown = parameters(&wrapped(inner, times));
            assert!(!shown.contains("hunter2"), "{times} times: {shown}");
        }
    }
    let harmless = wrapped("{\"a\":1}\n{\"b\":[]}", 1);
    assert_eq!(compact(&harmless), harmless);
}

#[test]
fn a_document_that_is_too_large_to_be_looked_into_is_withheld() {
    let large = format!("[{}]", vec!["[0]"; 13_000].join(","));
    assert!(!parameters(&wrapped(&large, 3)).contains(REDACTED));
    assert!(parameters(&wrapped(&large, 4)).contains(REDACTED));
}

#[test]
fn deep_documents_inside_deep_documents_need_no_deep_stack() {
    let nest = |inner: &str| "[".repeat(990) + inner + &"]".repeat(990);
    let json = (0..5).fold("{\"password\":\"hunter2\"}".to_owned(), |json, _| {
        nest(&serde_json::Value::from(json).to_string())
    });
    let shown = Parameters::new(&parse(&json).unwrap(), true);
    assert!(!shown.text.contains("hunter2"));
}

#[test]
fn secrets_in_running_text_are_masked() {
    for (text, masked) in [
        ("postgres://app:PW@db/x", "postgres://app:[redacted]@db/x"),
        ("redis://:P@W@h", "redis://:[redacted]@h"),
        (r"postgres:\/\/app:PW@db", r"postgres:\/\/app:[redacted]@db"),
        ("https://x-access-token:PW@github.com", "https://x-access-token:[redacted]@github.com"),
        ("curl -H 'Authorization: Bearer PW' x", "curl -H 'Authorization: [redacted]' x"),
        ("Authorization: AWS4 a, b\nnext", "Authorization: [redacted]\nnext"),
        ("use Bearer hunter2 now", "use Bearer [redacted] now"),
        ("basic dXNlcjpwdw==", "basic [redacted]"),
        ("mysql --password=PW -h db", "mysql --password=[redacted] -h db"),
        ("mysql --password PW -h db", "mysql --password [redacted] -h db"),
        ("user=a&password=PW&x=1", "user=a&password=[redacted]&x=1"),
        ("Server=db;Password = PW;x", "Server=db;Password = [redacted];x"),
        ("export DB_PASS='P W'", "export DB_PASS='[redacted]'"),
        ("a: 1\n  password: PW\nb: 2", "a: 1\n  password: [redacted]\nb: 2"),
        (r#"\"password\":\"P\\\"W\","a""#, r#"\"password\":\"[redacted]\","a""#),
        ("curl -H 'x-api-key: PW'", "curl -H 'x-api-key: [redacted]'"),
        (r"https:\/\/hooks.slack.com\/services\/T00\/B00\/abcdefgh", r"https:\/\/[redacted]"),
        ("https://HOOKS.slack.com/services/T00/B00/abcdefgh", "https://[redacted]"),
    ] {
        assert_eq!(mask_secrets(text), masked);
    }
    for (prefix, length) in [("sk_live_", 24), ("AIza", 35), ("ghu_", 36), ("npm_", 36)] {
        let text = format!("a {prefix}{} z", "x1".repeat(length / 2 + 1));
        assert_eq!(mask_secrets(&text), "a [redacted] z");
    }
    for harmless in [
        "Basic authentication is required",
        "Bearer authorization",
        "arn:aws:secretsmanager:us-east-1:1:secret:prod/db",
        "Invalid token: it has expired",
        "https://example.com:443/a@b",
        "nextToken=abc&password=&clientToken=x",
        "--password-stdin --secret-id prod/db --token ${T}",
        "password=${DB_PASSWORD}",
        r#""password":{"min":8}"#,
        "user is not authorized. Encoded authorization failure message: abc",
        "eyJhbGciOiJIUzI1NiJ9eyJzdWIiOiJtaW5hIn0c2lnbmF0dXJlLXRoYXQtaXMtbG9uZw",
    ] {
        assert_eq!(mask_secrets(harmless), harmless);
    }
}

/// Repeats each text that starts a longer look-ahead. In quadratic time this takes minutes.
#[test]
fn masking_takes_linear_time() {
    for piece in [
        "-----BEGIN ",
        "-----BEGIN PRIVATE KEY",
        "eyJ",
        "eyJ-",
        "eyJa.b-",
        "://",
        "://a:",
        "password=",
        "password=arn:::::",
        "password={",
        "password=true&",
        "\"password\":\"",
        "password = ",
        "--password ",
        "bearer ",
        "Authorization: ",
        "=",
        ":",
        " ",
        "-",
        "\\",
        "\"",
        "IQoJb3JpZ2lu ",
        "sk-",
        "<password>",
        ">",
        "password is ",
        "identified by ",
        "echo a | ",
        "'a' | ",
        "mysql -p$A ",
        "value: ",
        "name: password value: ",
        "?key=",
        "X_KEY=",
        "pwd=/",
        "webhook=",
        "x.password:",
        "ZXhwb3J0IFBXPWh1bnRlcjJYeTk/",
        "AKIAIOSFODNN7EXAMPLE/",
        ":thin:a/",
        "a:@tcp(",
        "Private-Lines: 1\n",
        "password: \"a password: 'b ",
    ] {
        let text = piece.repeat((1 << 15) / piece.len());
        assert!(!mask_secrets(&text).is_empty());
    }
}

#[test]
fn omitted_text_is_counted_in_characters_of_the_value() {
    let of = |value: &str| {
        let json = serde_json::Value::from(value).to_string();
        let parameters = Parameters::new(&parse(&json).unwrap(), true);
        let kept: String = serde_json::from_str(&format!("{}\"", parameters.text)).unwrap();
        // The closing quote is missing as well.
        (kept.chars().count() + parameters.omitted - 1, parameters.text.len())
    };
    for c in ['a', '\u{202e}', '\n', '"', '\u{e0041}', '가'] {
        assert_eq!(of(&c.to_string().repeat(10_000)).0, 10_000, "{c:?}");
    }
    let document = serde_json::json!({ "password": "hunter2", "a": "x".repeat(100_000) });
    let inner = format!("{document}\n{{}}");
    let redacted = inner.replace("hunter2", REDACTED);
    assert_eq!(of(&inner).0, redacted.len());
}

#[test]
fn secrets_are_recognized_by_shape() {
    let jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJtaW5hIn0.c2lnbmF0dXJlLXRoYXQtaXMtbG9uZw";
    let slack = format!("https://hooks.slack.com/{}", "services/T00/B00/abcdefghijklmnopqrstuvwx");
    for (text, masked) in [
        ("key AKIAIOSFODNN7EXAMPLE used", "key AKIAIOSF****MPLE used"),
        ("ASIAIOSFODNN7EXAMPLE", "ASIAIOSF****MPLE"),
        (&format!("Bearer {jwt}"), "Bearer [redacted]"),
        (&slack, "https://[redacted]"),
        (&format!("IQoJb3JpZ2lu{}", "A".repeat(80)), "[redacted]"),
        (
            "a -----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- z",
            "a [redacted] z",
        ),
        ("-----BEGIN PRIVATE KEY-----\nMIIE", "[redacted]"),
        (
            "https://b.s3.amazonaws.com/k?X-Amz-Signature=abc123&x=1",
            "https://b.s3.amazonaws.com/k?X-Amz-Signature=[redacted]&x=1",
        ),
    ] {
        assert_eq!(mask_secrets(text), masked);
    }
    for harmless in [
        "AKIA",
        "XAKIAIOSFODNN7EXAMPLE",
        "AKIAIOSFODNN7EXAMPLEX",
        "-----BEGIN CERTIFICATE-----",
        "eyJ",
    ] {
        assert_eq!(mask_secrets(harmless), harmless);
    }
}
