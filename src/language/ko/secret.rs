pub(super) const PHRASES: &[(&str, &str)] = &[
    ("the parameter {name}", "파라미터 {name}"),
    ("the secret {name}", "보안 암호 {name}"),
    (
        "cannot read {reference} in {region}: {cause}",
        "{region} 리전에서 {reference} 값을 읽지 못했습니다: {cause}",
    ),
    ("no credentials found", "자격 증명이 없습니다"),
    (
        "set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN of a principal that is allowed {action}",
        "{action} 권한이 있는 자격 증명을 AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN에 설정하십시오",
    ),
    ("check AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL을 확인하십시오"),
    (
        "check that the secret is in {region} and that the network reaches {service}",
        "비밀이 {region} 리전에 있는지, 네트워크에서 {service}에 연결할 수 있는지 확인하십시오",
    ),
    ("its value is not text", "값이 텍스트가 아닙니다"),
    ("store the webhook URL in it as text", "웹훅 URL을 텍스트로 저장하십시오"),
    ("its value is JSON with several members", "값이 여러 멤버를 가진 JSON입니다"),
    ("store one value in it", "값을 하나만 저장하십시오"),
    (
        "cannot read {reference}: no region is set",
        "{reference} 값을 읽지 못했습니다: 리전이 설정되지 않았습니다",
    ),
    ("set AWS_REGION to its region", "AWS_REGION을 해당 리전으로 설정하십시오"),
    (
        "create it in {region}, or use its ARN if it is in another region",
        "{region} 리전에 만들거나, 다른 리전에 있다면 ARN으로 지정하십시오",
    ),
    (
        "allow {action} on it, and kms:Decrypt if a customer managed key encrypts it",
        "{action} 권한을 허용하고, 고객 관리형 키로 암호화했다면 kms:Decrypt도 허용하십시오",
    ),
    (
        "check the credentials and the region ({region})",
        "자격 증명과 리전({region})을 확인하십시오",
    ),
];
