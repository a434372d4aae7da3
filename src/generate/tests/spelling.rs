//! Tests of the spelling of parameters.

use super::ordinary;

/// Request parameters and response elements, one line each.
fn parts(service: &str, name: &str) -> String {
    let record = ordinary(service, name);
    format!("{}\n{}", record["requestParameters"], record["responseElements"])
}

#[test]
fn ec2_is_flat_or_wrapped() {
    insta::assert_snapshot!(parts("ec2", "ModifyVpcAttribute"), @r###"
    {"vpcId":"vpc-fe68a226b3e7a26aa","enableDnsSupport":{"value":false},"enableDnsHostnames":{"value":false}}
    {"requestId":"63cbe1e4-5932-4dd7-844c-3cd7f43c661c","_return":true}
    "###);
    insta::assert_snapshot!(parts("ec2", "DescribeVpcs"), @r###"
    {"filterSet":{},"vpcSet":{}}
    null
    "###);
    insta::assert_snapshot!(parts("ec2", "ModifyVpcEndpointConnectionNotification"), @r###"
    {"ModifyVpcEndpointConnectionNotificationRequest":{"ConnectionNotificationId":"connectionnotification-026fe68a226b3e7a2","ConnectionEvents":{"tag":1,"content":"example-connection-event"}}}
    {"ModifyVpcEndpointConnectionNotificationResponse":{"xmlns":"http://ec2.amazonaws.com/doc/2016-11-15/","requestId":"63cbe1e4-5932-4dd7-844c-3cd7f43c661c","return":true}}
    "###);
    insta::assert_snapshot!(parts("ec2", "CreateCarrierGateway"), @r###"
    {"CreateCarrierGatewayRequest":{"VpcId":"vpc-026fe68a226b3e7a2","TagSpecification":{"ResourceType":"dedicated-host","Tag":{"Key":"Team","Value":"platform","tag":1},"tag":1},"ClientToken":"5edecf33-5127-46da-bfcd-10ef51504e8a"}}
    {"CreateCarrierGatewayResponse":{"xmlns":"http://ec2.amazonaws.com/doc/2016-11-15/","requestId":"63cbe1e4-5932-4dd7-844c-3cd7f43c661c","carrierGateway":{"carrierGatewayId":"carriergateway-089b13f6e5c541284","vpcId":"vpc-026fe68a226b3e7a2","state":"pending","ownerId":"111122223333","tagSet":{"item":{"key":"Team","value":"platform"}}}}}
    "###);
}

#[test]
fn services_spell_their_parameters() {
    insta::assert_snapshot!(parts("s3", "PutBucketAccelerateConfiguration"), @r###"
    {"bucketName":"example-logs-6fe68a","AccelerateConfiguration":{"xmlns":"http://s3.amazonaws.com/doc/2006-03-01/","Status":"Enabled"},"Host":"example-logs-6fe68a.s3.ap-northeast-2.amazonaws.com","accelerate":""}
    null
    "###);
    insta::assert_snapshot!(parts("s3", "ListParts"), @r###"
    {"bucketName":"example-logs-6fe68a","key":"reports/2026/11/summary.csv","uploadId":"5c90961b-7f93-4d22-8098-7a47c025a152","Host":"example-logs-6fe68a.s3.ap-northeast-2.amazonaws.com"}
    null
    "###);
    insta::assert_snapshot!(parts("ce", "CreateAnomalyMonitor"), @r###"
    {"AnomalyMonitor":{"MonitorArn":"arn:aws:ce:us-east-1:111122223333:monitor/staging-web","MonitorName":"staging-web","CreationDate":"2026-11-24T05:03:10Z","LastUpdatedDate":"2026-11-24T05:03:10Z","LastEvaluatedDate":"2026-11-24T05:03:10Z","MonitorType":"DIMENSIONAL","MonitorDimension":"COST_CATEGORY","MonitorSpecification":{"Dimensions":{"Key":"PURCHASE_TYPE","Values":["example-value"],"MatchOptions":["CASE_INSENSITIVE"]},"Tags":{"Key":"Team","Values":["platform"],"MatchOptions":["CASE_INSENSITIVE"]},"CostCategories":{"Key":"PURCHASE_TYPE","Values":["example-value"],"MatchOptions":["CASE_INSENSITIVE"]},"ProductAttributes":{"Key":"PURCHASE_TYPE","Values":["example-value"],"MatchOptions":["CASE_INSENSITIVE"]}},"DimensionalValueCount":1},"ResourceTags":[{"Key":"Team","Value":"platform"}]}
    {"MonitorArn":"arn:aws:ce:us-east-1:111122223333:monitor/staging-web"}
    "###);
    insta::assert_snapshot!(parts("redshift", "CreateEventSubscription"), @r###"
    {"subscriptionName":"staging-web","snsTopicArn":"arn:aws:sns:ap-northeast-2:111122223333:prod-audit","sourceIds":["880e43ed-5da9-460f-b3f1-83c986aec07e"],"enabled":true,"tags":[{"key":"Team","value":"platform"}]}
    {"customerAwsId":"111122223333","custSubscriptionId":"d868da38-8672-4b56-a4d2-1225283af2e8","snsTopicArn":"arn:aws:sns:ap-northeast-2:111122223333:prod-audit","status":"creating","subscriptionCreationTime":"Nov 24, 2026, 5:03:10 AM","sourceType":"example-source-type","sourceIdsList":["example-source-ids-list"],"eventCategoriesList":["example-event-categories-list"],"severity":"example-severity","enabled":true,"tags":[{"key":"Team","value":"platform"}]}
    "###);
    insta::assert_snapshot!(parts("iam", "CreateInstanceProfile"), @r###"
    {"instanceProfileName":"staging-web","path":"/"}
    {"instanceProfile":{"path":"/","instanceProfileName":"staging-web","instanceProfileId":"AIPAWP6WIKCSGLEXAMPLE","arn":"arn:aws:iam::111122223333:instance-profile/staging-web","createDate":"Nov 24, 2026 5:03:10 AM","roles":[{"path":"/","roleName":"ci-deploy","roleId":"AROATOHKCG2KYZEXAMPLE","arn":"arn:aws:iam::111122223333:role/ci-deploy","createDate":"Nov 24, 2026 5:03:10 AM","assumeRolePolicyDocument":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::111122223333:root\"},\"Action\":\"*\",\"Resource\":\"*\"}]}"}],"tags":[{"key":"Team","value":"platform"}]}}
    "###);
    insta::assert_snapshot!(parts("sts", "GetCallerIdentity"), @r###"
    null
    null
    "###);
    // The names of the EventBridge schema registry (aws.schemas).
    insta::assert_snapshot!(parts("schemas", "CreateRegistry"), @r###"
    {"registryName":"staging-web","tags":{"Team":"platform"}}
    {"Description":"개발 환경 점검용","RegistryArn":"arn:aws:schemas:ap-northeast-2:111122223333:registry/staging-web","RegistryName":"staging-web","tags":{"Team":"platform"}}
    "###);
    insta::assert_snapshot!(parts("eks", "DescribeNodegroup"), @r###"
    {"name":"staging-web","nodegroupName":"prod-audit"}
    null
    "###);
    insta::assert_snapshot!(parts("guardduty", "GetDetector"), @r###"
    {"detectorId":"26fe68a226b3e7a26aa89b13f6e5c541"}
    null
    "###);
    insta::assert_snapshot!(parts("apigateway", "CreateStage"), @r###"
    {"restApiId":"4wp4s6sccc","createStageInput":{"stageName":"payments","deploymentId":"5s5c4gg8av","description":"Created for the quarterly load test","tags":{"Team":"platform"}},"template":false}
    {"deploymentId":"5s5c4gg8av","clientCertificateId":"j95okre3yr","stageName":"payments","description":"Created for the quarterly load test","cacheClusterEnabled":true,"cacheClusterSize":"6.1","cacheClusterStatus":"CREATE_IN_PROGRESS","methodSettings":{"example":{"metricsEnabled":true,"loggingLevel":"example-logging-level","dataTraceEnabled":true,"throttlingBurstLimit":50,"throttlingRateLimit":50.5,"cachingEnabled":true,"cacheTtlInSeconds":300,"cacheDataEncrypted":true,"requireAuthorizationForCacheControl":false,"unauthorizedCacheControlHeaderStrategy":"SUCCEED_WITH_RESPONSE_HEADER"}},"variables":{"STAGE":"example-value"},"documentationVersion":"2","accessLogSettings":{"format":"example-format","destinationArn":"arn:aws:logs:ap-northeast-2:111122223333:log-group:api-access"},"canarySettings":{"percentTraffic":4.5,"deploymentId":"5s5c4gg8av","stageVariableOverrides":{"Team":"platform"},"useStageCache":false},"tracingEnabled":true,"webAclArn":"arn:aws:wafv2:ap-northeast-2:111122223333:regional/webacl/payments/507f0222-c166-4bc6-b4e6-f9a7b057682f","tags":{"Team":"platform"},"createdDate":"Nov 24, 2026, 5:03:10 AM","lastUpdatedDate":"Nov 24, 2026, 5:03:10 AM","self":{"template":false},"stageUpdate":{"template":false},"stageDelete":{"template":false}}
    "###);
    insta::assert_snapshot!(parts("cloudshell", "CreateSession"), @r###"
    {"EnvironmentId":"0a45f286-b9e7-4382-91ce-3318362240f6"}
    {"EnvironmentId":"0a45f286-b9e7-4382-91ce-3318362240f6","SessionId":"880e43ed-5da9-460f-b3f1-83c986aec07e","StreamUrl":"example-stream-url","TokenValue":"***"}
    "###);
    insta::assert_snapshot!(parts("mq", "CreateUser"), @r###"
    {"broker-id":"0a45f286-b9e7-4382-91ce-3318362240f6","groups":["example-group"],"password":"***","username":"dev-sandbox"}
    null
    "###);
}
