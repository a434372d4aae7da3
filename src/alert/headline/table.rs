//! The headlines. [`super::Call::nodes`] explains the paths in places, `super::value` the words after `|`. A new one also
//! needs a case in `cases.jsonl`; `docs/headlines.md` is generated.

use super::Headline;
use super::When::{self, Has, HasNot, Is, IsNot, Public, Unlimited};

/// The headlines. Of several for the same event, the first that applies is used.
#[rustfmt::skip]
pub(super) const HEADLINES: &[Headline] = &[
    line("iam", "AttachUserPolicy", &[], &[
        "{policyArn|name} attached to user {userName}",
        "사용자 {userName}에 {policyArn|name} 정책을 연결함",
    ]),
    line("iam", "AttachRolePolicy", &[], &[
        "{policyArn|name} attached to role {roleName}",
        "역할 {roleName}에 {policyArn|name} 정책을 연결함",
    ]),
    line("iam", "AttachGroupPolicy", &[], &[
        "{policyArn|name} attached to group {groupName}",
        "그룹 {groupName}에 {policyArn|name} 정책을 연결함",
    ]),
    line("iam", "DetachUserPolicy", &[], &[
        "{policyArn|name} detached from user {userName}",
        "사용자 {userName}에서 {policyArn|name} 정책을 분리함",
    ]),
    line("iam", "DetachRolePolicy", &[], &[
        "{policyArn|name} detached from role {roleName}",
        "역할 {roleName}에서 {policyArn|name} 정책을 분리함",
    ]),
    line("iam", "DetachGroupPolicy", &[], &[
        "{policyArn|name} detached from group {groupName}",
        "그룹 {groupName}에서 {policyArn|name} 정책을 분리함",
    ]),
    line("iam", "PutUserPolicy", &[Unlimited("policyDocument")], &[
        "user {userName} may do everything: inline policy {policyName}",
        "사용자 {userName}에 모든 권한을 부여함(인라인 정책 {policyName})",
    ]),
    line("iam", "PutUserPolicy", &[], &[
        "inline policy {policyName} put on user {userName}",
        "사용자 {userName}에 인라인 정책 {policyName}을(를) 설정함",
    ]),
    line("iam", "PutRolePolicy", &[Unlimited("policyDocument")], &[
        "role {roleName} may do everything: inline policy {policyName}",
        "역할 {roleName}에 모든 권한을 부여함(인라인 정책 {policyName})",
    ]),
    line("iam", "PutRolePolicy", &[], &[
        "inline policy {policyName} put on role {roleName}",
        "역할 {roleName}에 인라인 정책 {policyName}을(를) 설정함",
    ]),
    line("iam", "PutGroupPolicy", &[Unlimited("policyDocument")], &[
        "group {groupName} may do everything: inline policy {policyName}",
        "그룹 {groupName}에 모든 권한을 부여함(인라인 정책 {policyName})",
    ]),
    line("iam", "PutGroupPolicy", &[], &[
        "inline policy {policyName} put on group {groupName}",
        "그룹 {groupName}에 인라인 정책 {policyName}을(를) 설정함",
    ]),
    line("iam", "CreatePolicy", &[Unlimited("policyDocument")], &[
        "policy {policyName} allows everything",
        "정책 {policyName}이(가) 모든 권한을 허용함",
    ]),
    line("iam", "CreatePolicyVersion", &[
        Is("setAsDefault", &["true"]),
        Unlimited("policyDocument"),
    ], &[
        "policy {policyArn|name} now allows everything",
        "정책 {policyArn|name}이(가) 이제 모든 권한을 허용함",
    ]),
    line("iam", "CreatePolicyVersion", &[Is("setAsDefault", &["true"])], &[
        "policy {policyArn|name} replaced by a new default version",
        "정책 {policyArn|name}의 기본 버전을 새 버전으로 바꿈",
    ]),
    line("iam", "SetDefaultPolicyVersion", &[], &[
        "{versionId} is the default version of policy {policyArn|name}",
        "정책 {policyArn|name}의 기본 버전을 {versionId}(으)로 바꿈",
    ]),
    line("iam", "CreateUser", &[], &[
        "user {userName} created",
        "사용자 {userName}을(를) 생성함",
    ]),
    line("iam", "DeleteUser", &[], &[
        "user {userName} deleted",
        "사용자 {userName}을(를) 삭제함",
    ]),
    line("iam", "AddUserToGroup", &[], &[
        "user {userName} added to group {groupName}",
        "사용자 {userName}을(를) 그룹 {groupName}에 추가함",
    ]),
    line("iam", "CreateAccessKey", &[], &[
        "access key {response.accessKey.accessKeyId} created for user {userName,\
         response.accessKey.userName}",
        "사용자 {userName,response.accessKey.userName}의 액세스 키 \
         {response.accessKey.accessKeyId}을(를) 생성함",
    ]),
    line("iam", "CreateAccessKey", &[], &[
        "access key created for user {userName}",
        "사용자 {userName}의 액세스 키를 생성함",
    ]),
    line("iam", "UpdateAccessKey", &[Is("status", &["Active"])], &[
        "access key {accessKeyId} of user {userName} activated",
        "사용자 {userName}의 액세스 키 {accessKeyId}을(를) 활성화함",
    ]),
    line("iam", "UpdateAccessKey", &[Is("status", &["Inactive"])], &[
        "access key {accessKeyId} of user {userName} deactivated",
        "사용자 {userName}의 액세스 키 {accessKeyId}을(를) 비활성화함",
    ]),
    line("iam", "DeleteAccessKey", &[], &[
        "access key {accessKeyId} of user {userName} deleted",
        "사용자 {userName}의 액세스 키 {accessKeyId}을(를) 삭제함",
    ]),
    line("iam", "CreateLoginProfile", &[], &[
        "console password set for user {userName,response.loginProfile.userName}",
        "사용자 {userName,response.loginProfile.userName}의 콘솔 암호를 설정함",
    ]),
    line("iam", "UpdateLoginProfile", &[], &[
        "console sign-in of user {userName} changed",
        "사용자 {userName}의 콘솔 로그인 설정을 변경함",
    ]),
    line("iam", "DeleteLoginProfile", &[], &[
        "console password of user {userName} removed",
        "사용자 {userName}의 콘솔 암호를 제거함",
    ]),
    line("iam", "UploadSSHPublicKey", &[], &[
        "SSH key added to user {userName}",
        "사용자 {userName}에 SSH 키를 추가함",
    ]),
    line("iam", "CreateServiceSpecificCredential", &[], &[
        "credential for {serviceName} created for user {userName}",
        "사용자 {userName}의 {serviceName} 자격 증명을 생성함",
    ]),
    line("iam", "DeactivateMFADevice", &[], &[
        "MFA device {serialNumber|name} of user {userName} deactivated",
        "사용자 {userName}의 MFA 디바이스 {serialNumber|name}을(를) 비활성화함",
    ]),
    line("iam", "DeleteVirtualMFADevice", &[], &[
        "MFA device {serialNumber|name} deleted",
        "MFA 디바이스 {serialNumber|name}을(를) 삭제함",
    ]),
    line("iam", "DeleteUserPermissionsBoundary", &[], &[
        "permissions boundary of user {userName} removed",
        "사용자 {userName}의 권한 경계를 제거함",
    ]),
    line("iam", "DeleteRolePermissionsBoundary", &[], &[
        "permissions boundary of role {roleName} removed",
        "역할 {roleName}의 권한 경계를 제거함",
    ]),
    line("iam", "PutUserPermissionsBoundary", &[], &[
        "permissions boundary of user {userName} set to {permissionsBoundary|name}",
        "사용자 {userName}의 권한 경계를 {permissionsBoundary|name}(으)로 설정함",
    ]),
    line("iam", "PutRolePermissionsBoundary", &[], &[
        "permissions boundary of role {roleName} set to {permissionsBoundary|name}",
        "역할 {roleName}의 권한 경계를 {permissionsBoundary|name}(으)로 설정함",
    ]),
    line("iam", "CreateRole", &[Public("assumeRolePolicyDocument")], &[
        "role {roleName} created; everyone may assume it",
        "누구나 맡을 수 있는 역할 {roleName}을(를) 생성함",
    ]),
    line("iam", "CreateRole", &[], &[
        "role {roleName} created; trusts {assumeRolePolicyDocument|principals}",
        "{assumeRolePolicyDocument|principals}을(를) 신뢰하는 역할 {roleName}을(를) 생성함",
    ]),
    line("iam", "UpdateAssumeRolePolicy", &[Public("policyDocument")], &[
        "everyone may assume role {roleName}",
        "누구나 역할 {roleName}을(를) 맡을 수 있음",
    ]),
    line("iam", "UpdateAssumeRolePolicy", &[], &[
        "role {roleName} trusts {policyDocument|principals}",
        "역할 {roleName}이(가) {policyDocument|principals}을(를) 신뢰함",
    ]),
    line("iam", "DeleteRole", &[], &[
        "role {roleName} deleted",
        "역할 {roleName}을(를) 삭제함",
    ]),
    line("iam", "AddRoleToInstanceProfile", &[], &[
        "role {roleName} added to instance profile {instanceProfileName}",
        "역할 {roleName}을(를) 인스턴스 프로파일 {instanceProfileName}에 추가함",
    ]),
    line("iam", "CreateSAMLProvider", &[], &[
        "SAML provider {name} created",
        "SAML 공급자 {name}을(를) 생성함",
    ]),
    line("iam", "UpdateSAMLProvider", &[], &[
        "SAML provider {sAMLProviderArn|name} changed",
        "SAML 공급자 {sAMLProviderArn|name}을(를) 변경함",
    ]),
    line("iam", "DeleteSAMLProvider", &[], &[
        "SAML provider {sAMLProviderArn|name} deleted",
        "SAML 공급자 {sAMLProviderArn|name}을(를) 삭제함",
    ]),
    line("iam", "CreateOpenIDConnectProvider", &[], &[
        "OIDC provider {url} created",
        "OIDC 공급자 {url}을(를) 생성함",
    ]),
    line("iam", "UpdateAccountPasswordPolicy", &[], &[
        "passwords need at least {minimumPasswordLength} characters",
        "암호의 최소 길이를 {minimumPasswordLength}자로 설정함",
    ]),
    line("iam", "DeleteAccountPasswordPolicy", &[], &[
        "password policy of the account deleted",
        "계정의 암호 정책을 삭제함",
    ]),
    line("sts", "AssumeRoot", &[], &[
        "root session in account {targetPrincipal}: {taskPolicyArn.arn|name}",
        "계정 {targetPrincipal}의 루트 세션을 시작함({taskPolicyArn.arn|name})",
    ]),
    line("sts", "GetFederationToken", &[], &[
        "federation token issued for {name}",
        "{name}의 페더레이션 토큰을 발급함",
    ]),
    line("organizations", "LeaveOrganization", &[], &[
        "the account left its organization",
        "계정이 조직에서 나감",
    ]),
    line("organizations", "RemoveAccountFromOrganization", &[], &[
        "account {accountId} removed from the organization",
        "계정 {accountId}을(를) 조직에서 제거함",
    ]),
    line("organizations", "InviteAccountToOrganization", &[], &[
        "{target.id} invited to the organization",
        "{target.id}을(를) 조직에 초대함",
    ]),
    line("organizations", "CreateAccount", &[], &[
        "new account requested for the organization",
        "조직에 새 계정 생성을 요청함",
    ]),
    line("organizations", "AttachPolicy", &[], &[
        "policy {policyId} attached to {targetId}",
        "{targetId}에 정책 {policyId}을(를) 연결함",
    ]),
    line("organizations", "DetachPolicy", &[], &[
        "policy {policyId} detached from {targetId}",
        "{targetId}에서 정책 {policyId}을(를) 분리함",
    ]),
    line("organizations", "DisablePolicyType", &[], &[
        "{policyType} disabled in {rootId}",
        "{rootId}에서 {policyType}을(를) 비활성화함",
    ]),
    line("organizations", "RegisterDelegatedAdministrator", &[], &[
        "account {accountId} administers {servicePrincipal}",
        "계정 {accountId}을(를) {servicePrincipal}의 위임된 관리자로 등록함",
    ]),
    line("account", "EnableRegion", &[], &[
        "region {regionName} enabled",
        "리전 {regionName}을(를) 활성화함",
    ]),
    line("account", "DisableRegion", &[], &[
        "region {regionName} disabled",
        "리전 {regionName}을(를) 비활성화함",
    ]),
    line("cloudtrail", "StopLogging", &[], &[
        "trail {name|name} stops logging",
        "트레일 {name|name}의 로깅을 중지함",
    ]),
    line("cloudtrail", "StartLogging", &[], &[
        "trail {name|name} starts logging",
        "트레일 {name|name}의 로깅을 시작함",
    ]),
    line("cloudtrail", "DeleteTrail", &[], &[
        "trail {name|name} deleted",
        "트레일 {name|name}을(를) 삭제함",
    ]),
    line("cloudtrail", "UpdateTrail", &[Is("isMultiRegionTrail", &["false"])], &[
        "trail {name|name} logs one region only",
        "트레일 {name|name}이(가) 한 리전만 기록함",
    ]),
    line("cloudtrail", "UpdateTrail", &[Is("includeGlobalServiceEvents", &["false"])], &[
        "trail {name|name} logs no global services",
        "트레일 {name|name}이(가) 글로벌 서비스를 기록하지 않음",
    ]),
    line("cloudtrail", "UpdateTrail", &[Is("enableLogFileValidation", &["false"])], &[
        "trail {name|name}: log file validation off",
        "트레일 {name|name}의 로그 파일 검증을 비활성화함",
    ]),
    line("cloudtrail", "UpdateTrail", &[Is("isOrganizationTrail", &["false"])], &[
        "trail {name|name} logs this account only",
        "트레일 {name|name}이(가) 이 계정만 기록함",
    ]),
    line("cloudtrail", "UpdateTrail", &[], &[
        "trail {name|name} delivers to bucket {s3BucketName}",
        "트레일 {name|name}의 로그를 버킷 {s3BucketName}에 저장함",
    ]),
    line("cloudtrail", "PutEventSelectors", &[
        Is("eventSelectors.includeManagementEvents", &["false"]),
        IsNot("eventSelectors.includeManagementEvents", &["true"]),
        HasNot("advancedEventSelectors"),
    ], &[
        "trail {trailName|name} logs no management events",
        "트레일 {trailName|name}이(가) 관리 이벤트를 기록하지 않음",
    ]),
    line("cloudtrail", "PutEventSelectors", &[
        Is("eventSelectors.readWriteType", &["ReadOnly"]),
        IsNot("eventSelectors.readWriteType", &["All", "WriteOnly"]),
        HasNot("advancedEventSelectors"),
    ], &[
        "trail {trailName|name} logs read events only",
        "트레일 {trailName|name}이(가) 읽기 이벤트만 기록함",
    ]),
    line("cloudtrail", "PutEventSelectors", &[
        Is("eventSelectors.readWriteType", &["WriteOnly"]),
        IsNot("eventSelectors.readWriteType", &["All", "ReadOnly"]),
        HasNot("advancedEventSelectors"),
    ], &[
        "trail {trailName|name} logs write events only",
        "트레일 {trailName|name}이(가) 쓰기 이벤트만 기록함",
    ]),
    line("cloudtrail", "PutEventSelectors", &[HasNot("advancedEventSelectors")], &[
        "trail {trailName|name} excludes {eventSelectors.excludeManagementEventSources}",
        "트레일 {trailName|name}이(가) {eventSelectors.excludeManagementEventSources} 이벤트를 \
         제외함",
    ]),
    line("cloudtrail", "DeleteEventDataStore", &[], &[
        "event data store {eventDataStore|name} deleted",
        "이벤트 데이터 스토어 {eventDataStore|name}을(를) 삭제함",
    ]),
    line("cloudtrail", "StopEventDataStoreIngestion", &[], &[
        "event data store {eventDataStore|name} stops logging",
        "이벤트 데이터 스토어 {eventDataStore|name}의 수집을 중지함",
    ]),
    line("config", "StopConfigurationRecorder", &[], &[
        "AWS Config recorder {configurationRecorderName} stopped",
        "AWS Config 레코더 {configurationRecorderName}을(를) 중지함",
    ]),
    line("config", "DeleteConfigurationRecorder", &[], &[
        "AWS Config recorder {configurationRecorderName} deleted",
        "AWS Config 레코더 {configurationRecorderName}을(를) 삭제함",
    ]),
    line("config", "DeleteDeliveryChannel", &[], &[
        "AWS Config delivery channel {deliveryChannelName} deleted",
        "AWS Config 전송 채널 {deliveryChannelName}을(를) 삭제함",
    ]),
    line("config", "DeleteConfigRule", &[], &[
        "AWS Config rule {configRuleName} deleted",
        "AWS Config 규칙 {configRuleName}을(를) 삭제함",
    ]),
    line("guardduty", "DeleteDetector", &[], &[
        "GuardDuty detector {detectorId} deleted",
        "GuardDuty 탐지기 {detectorId}을(를) 삭제함",
    ]),
    line("guardduty", "UpdateDetector", &[Is("enable", &["false"])], &[
        "GuardDuty detector {detectorId} disabled",
        "GuardDuty 탐지기 {detectorId}을(를) 비활성화함",
    ]),
    line("guardduty", "StopMonitoringMembers", &[HasNot("response.unprocessedAccounts")], &[
        "GuardDuty stops monitoring {accountIds}",
        "GuardDuty가 {accountIds} 계정의 모니터링을 중지함",
    ]),
    line("guardduty", "DisassociateMembers", &[HasNot("response.unprocessedAccounts")], &[
        "{accountIds} disassociated from GuardDuty",
        "{accountIds} 계정을 GuardDuty에서 연결 해제함",
    ]),
    line("guardduty", "DeleteMembers", &[HasNot("response.unprocessedAccounts")], &[
        "GuardDuty members {accountIds} deleted",
        "GuardDuty 멤버 {accountIds}을(를) 삭제함",
    ]),
    line("guardduty", "CreateFilter", &[Is("action", &["ARCHIVE"])], &[
        "filter {name} archives GuardDuty findings",
        "필터 {name}이(가) GuardDuty 결과를 보관 처리함",
    ]),
    line("guardduty", "CreateIPSet", &[Is("activate", &["true"])], &[
        "GuardDuty trusts the addresses in {location}",
        "GuardDuty가 {location}의 주소를 신뢰함",
    ]),
    line("guardduty", "UpdateIPSet", &[Is("activate", &["true"])], &[
        "GuardDuty trusts the addresses in {location}",
        "GuardDuty가 {location}의 주소를 신뢰함",
    ]),
    line("guardduty", "DeletePublishingDestination", &[], &[
        "GuardDuty findings no longer exported to {destinationId}",
        "GuardDuty 결과를 더 이상 {destinationId}(으)로 내보내지 않음",
    ]),
    line("securityhub", "DisableSecurityHub", &[], &[
        "Security Hub disabled",
        "Security Hub를 비활성화함",
    ]),
    line("securityhub", "BatchDisableStandards", &[], &[
        "Security Hub standards disabled: {standardsSubscriptionArns}",
        "Security Hub 표준을 비활성화함: {standardsSubscriptionArns}",
    ]),
    line("macie2", "DisableMacie", &[], &[
        "Macie disabled",
        "Macie를 비활성화함",
    ]),
    line("macie2", "UpdateMacieSession", &[Is("status", &["PAUSED"])], &[
        "Macie paused",
        "Macie를 일시 중지함",
    ]),
    line("inspector2", "Disable", &[HasNot("response.failedAccounts")], &[
        "Inspector disabled for {resourceTypes}",
        "{resourceTypes} 대상 Inspector를 비활성화함",
    ]),
    line("access-analyzer", "DeleteAnalyzer", &[], &[
        "access analyzer {analyzerName} deleted",
        "Access Analyzer {analyzerName}을(를) 삭제함",
    ]),
    line("logs", "DeleteLogGroup", &[], &[
        "log group {logGroupName} deleted",
        "로그 그룹 {logGroupName}을(를) 삭제함",
    ]),
    line("logs", "DeleteLogStream", &[], &[
        "log stream {logStreamName} of {logGroupName} deleted",
        "{logGroupName}의 로그 스트림 {logStreamName}을(를) 삭제함",
    ]),
    line("logs", "DeleteSubscriptionFilter", &[], &[
        "subscription filter {filterName} of {logGroupName} deleted",
        "{logGroupName}의 구독 필터 {filterName}을(를) 삭제함",
    ]),
    line("logs", "PutRetentionPolicy", &[], &[
        "log group {logGroupName} keeps {retentionInDays} days",
        "로그 그룹 {logGroupName}의 보존 기간을 {retentionInDays}일로 설정함",
    ]),
    line("monitoring", "DeleteAlarms", &[], &[
        "alarms deleted: {alarmNames}",
        "경보를 삭제함: {alarmNames}",
    ]),
    line("monitoring", "DisableAlarmActions", &[], &[
        "alarm actions disabled: {alarmNames}",
        "경보 작업을 비활성화함: {alarmNames}",
    ]),
    line("events", "DisableRule", &[], &[
        "EventBridge rule {name} disabled",
        "EventBridge 규칙 {name}을(를) 비활성화함",
    ]),
    line("events", "DeleteRule", &[], &[
        "EventBridge rule {name} deleted",
        "EventBridge 규칙 {name}을(를) 삭제함",
    ]),
    line("events", "RemoveTargets", &[HasNot("response.failedEntries")], &[
        "targets {ids} removed from EventBridge rule {rule}",
        "EventBridge 규칙 {rule}에서 대상 {ids}을(를) 제거함",
    ]),
    line("events", "PutRule", &[Is("state", &["DISABLED"])], &[
        "EventBridge rule {name} disabled",
        "EventBridge 규칙 {name}을(를) 비활성화함",
    ]),
    line("route53resolver", "DeleteResolverQueryLogConfig", &[], &[
        "DNS query logging {resolverQueryLogConfigId} deleted",
        "DNS 쿼리 로깅 {resolverQueryLogConfigId}을(를) 삭제함",
    ]),
    line("bedrock", "DeleteModelInvocationLoggingConfiguration", &[], &[
        "Bedrock model invocation logging off",
        "Bedrock 모델 호출 로깅을 비활성화함",
    ]),
    line("bedrock", "DeleteGuardrail", &[], &[
        "Bedrock guardrail {guardrailIdentifier} deleted",
        "Bedrock 가드레일 {guardrailIdentifier}을(를) 삭제함",
    ]),
    line("wafv2", "DisassociateWebACL", &[], &[
        "web ACL removed from {resourceArn}",
        "{resourceArn}에서 웹 ACL을 제거함",
    ]),
    line("ec2", "AuthorizeSecurityGroupIngress", &[], &[
        "{traffic} open to {peers} on {groupId,groupName}",
        "{groupId,groupName}: {peers}에 {traffic} 개방함",
    ]),
    line("ec2", "AuthorizeSecurityGroupEgress", &[], &[
        "{traffic} to {peers} allowed from {groupId,groupName}",
        "{groupId,groupName}: {peers}(으)로 나가는 {traffic} 허용함",
    ]),
    line("ec2", "RevokeSecurityGroupIngress", &[], &[
        "{traffic} closed to {peers} on {groupId,groupName}",
        "{groupId,groupName}: {peers}에 {traffic} 개방을 해제함",
    ]),
    line("ec2", "RevokeSecurityGroupEgress", &[], &[
        "{traffic} to {peers} no longer allowed from {groupId,groupName}",
        "{groupId,groupName}: {peers}(으)로 나가는 {traffic} 허용을 해제함",
    ]),
    line("ec2", "ModifySecurityGroupRules", &[], &[
        "rule of {groupId} set to {traffic}, {peers}",
        "{groupId}의 규칙을 {traffic}, {peers}(으)로 변경함",
    ]),
    line("ec2", "CreateNetworkAclEntry", &[
        Is("ruleAction", &["allow"]),
        Is("egress", &["false"]),
    ], &[
        "{networkAclId} allows {traffic} from {peers}",
        "{networkAclId}: {peers}에서 오는 {traffic} 허용함",
    ]),
    line("ec2", "CreateNetworkAclEntry", &[
        Is("ruleAction", &["allow"]),
        Is("egress", &["true"]),
    ], &[
        "{networkAclId} allows {traffic} to {peers}",
        "{networkAclId}: {peers}(으)로 나가는 {traffic} 허용함",
    ]),
    line("ec2", "ReplaceNetworkAclEntry", &[
        Is("ruleAction", &["allow"]),
        Is("egress", &["false"]),
    ], &[
        "{networkAclId} allows {traffic} from {peers}",
        "{networkAclId}: {peers}에서 오는 {traffic} 허용함",
    ]),
    line("ec2", "ReplaceNetworkAclEntry", &[
        Is("ruleAction", &["allow"]),
        Is("egress", &["true"]),
    ], &[
        "{networkAclId} allows {traffic} to {peers}",
        "{networkAclId}: {peers}(으)로 나가는 {traffic} 허용함",
    ]),
    line("ec2", "CreateRoute", &[], &[
        "{routeTableId} routes {destinationCidrBlock,destinationIpv6CidrBlock} to {gatewayId,\
         natGatewayId,instanceId,networkInterfaceId,vpcPeeringConnectionId,transitGatewayId,\
         egressOnlyInternetGatewayId}",
        "{routeTableId}에서 {destinationCidrBlock,destinationIpv6CidrBlock} 경로를 {gatewayId,\
         natGatewayId,instanceId,networkInterfaceId,vpcPeeringConnectionId,transitGatewayId,\
         egressOnlyInternetGatewayId}(으)로 보냄",
    ]),
    line("ec2", "CreateVpcPeeringConnection", &[], &[
        "{vpcId} peered with {peerVpcId} of account {peerOwnerId}",
        "{vpcId}을(를) 계정 {peerOwnerId}의 {peerVpcId}과(와) 피어링 요청함",
    ]),
    line("ec2", "AttachInternetGateway", &[], &[
        "{internetGatewayId} attached to {vpcId}",
        "{vpcId}에 {internetGatewayId}을(를) 연결함",
    ]),
    line("ec2", "DeleteFlowLogs", &[HasNot("response.unsuccessful")], &[
        "flow logs deleted: {flowLogId,flowLogIdSet}",
        "흐름 로그를 삭제함: {flowLogId,flowLogIdSet}",
    ]),
    line("ec2", "CreateTrafficMirrorSession", &[], &[
        "traffic of {networkInterfaceId} mirrored to {trafficMirrorTargetId}",
        "{networkInterfaceId}의 트래픽을 {trafficMirrorTargetId}(으)로 미러링함",
    ]),
    line("ec2", "RunInstances", &[], &[
        "{response.instancesSet.instanceId|count} × {instanceType} started from \
         {instancesSet.imageId,imageId}",
        "{instancesSet.imageId,imageId}(으)로 {instanceType} \
         {response.instancesSet.instanceId|count}대를 시작함",
    ]),
    line("ec2", "TerminateInstances", &[], &[
        "instances terminated: {instancesSet.instanceId}",
        "인스턴스를 종료함: {instancesSet.instanceId}",
    ]),
    line("ec2", "StopInstances", &[], &[
        "instances stopped: {instancesSet.instanceId}",
        "인스턴스를 중지함: {instancesSet.instanceId}",
    ]),
    line("ec2", "ModifyInstanceAttribute", &[Has("userData")], &[
        "user data of {instanceId} replaced",
        "{instanceId}의 사용자 데이터를 교체함",
    ]),
    line("ec2", "ModifyInstanceAttribute", &[Is("attribute", &["userData"])], &[
        "user data of {instanceId} replaced",
        "{instanceId}의 사용자 데이터를 교체함",
    ]),
    line("ec2", "ModifyInstanceAttribute", &[Is("disableApiTermination", &["false"])], &[
        "termination protection of {instanceId} off",
        "{instanceId}의 종료 방지를 해제함",
    ]),
    line("ec2", "ModifyInstanceAttribute", &[], &[
        "security groups of {instanceId} set to {groupSet.groupId}",
        "{instanceId}의 보안 그룹을 {groupSet.groupId}(으)로 설정함",
    ]),
    line("ec2", "ModifyInstanceMetadataOptions", &[
        Is("httpTokens", &["optional"]),
        IsNot("httpEndpoint", &["disabled"]),
    ], &[
        "{instanceId} accepts IMDSv1",
        "{instanceId}에서 IMDSv1을 허용함",
    ]),
    line("ec2", "AssociateIamInstanceProfile", &[], &[
        "{instanceId} runs with instance profile {iamInstanceProfile.name,\
         iamInstanceProfile.arn|name}",
        "{instanceId}에 인스턴스 프로파일 {iamInstanceProfile.name,\
         iamInstanceProfile.arn|name}을(를) 연결함",
    ]),
    line("ec2", "ReplaceIamInstanceProfileAssociation", &[], &[
        "{response.iamInstanceProfileAssociation.instanceId,associationId} runs with instance \
         profile {iamInstanceProfile.name,iamInstanceProfile.arn|name}",
        "{response.iamInstanceProfileAssociation.instanceId,associationId}의 인스턴스 \
         프로파일을 {iamInstanceProfile.name,iamInstanceProfile.arn|name}(으)로 바꿈",
    ]),
    line("ec2", "GetPasswordData", &[], &[
        "Windows password of {instanceId} read",
        "{instanceId}의 Windows 암호를 조회함",
    ]),
    line("ec2", "EnableSerialConsoleAccess", &[], &[
        "serial console access to instances enabled",
        "인스턴스의 직렬 콘솔 액세스를 활성화함",
    ]),
    line("ec2", "ImportKeyPair", &[], &[
        "key pair {keyName} imported",
        "키 페어 {keyName}을(를) 가져옴",
    ]),
    line("ec2-instance-connect", "SendSSHPublicKey", &[IsNot("response.success", &["false"])], &[
        "SSH key for user {instanceOSUser} sent to {instanceId}",
        "{instanceId}의 {instanceOSUser} 계정에 SSH 키를 보냄",
    ]),
    line("ec2-instance-connect", "SendSerialConsoleSSHPublicKey", &[
        IsNot("response.success", &["false"]),
    ], &[
        "SSH key for the serial console sent to {instanceId}",
        "{instanceId}의 직렬 콘솔에 SSH 키를 보냄",
    ]),
    line("ssm", "SendCommand", &[], &[
        "{documentName|name} run on {instanceIds}",
        "{instanceIds}에서 {documentName|name}을(를) 실행함",
    ]),
    line("ssm", "SendCommand", &[], &[
        "{documentName|name} run on instances with {targets.key} {targets.values}",
        "{targets.key} {targets.values}인 인스턴스에서 {documentName|name}을(를) 실행함",
    ]),
    line("ssm", "StartSession", &[], &[
        "session to {target} started",
        "{target}에 세션을 시작함",
    ]),
    line("ssm", "ModifyDocumentPermission", &[Is("accountIdsToAdd", &["all"])], &[
        "document {name|name} shared with everyone",
        "문서 {name|name}을(를) 전체 공개함",
    ]),
    line("ssm", "ModifyDocumentPermission", &[], &[
        "document {name|name} shared with {accountIdsToAdd}",
        "문서 {name|name}을(를) {accountIdsToAdd} 계정에 공유함",
    ]),
    line("ecs", "ExecuteCommand", &[], &[
        "shell in container {container} of task {task|name}",
        "태스크 {task|name}의 컨테이너 {container}에 셸로 접속함",
    ]),
    line("ecs", "ExecuteCommand", &[], &[
        "shell in task {task|name}",
        "태스크 {task|name}에 셸로 접속함",
    ]),
    line("eks", "UpdateClusterConfig", &[
        Is("resourcesVpcConfig.endpointPublicAccess", &["true"]),
    ], &[
        "API server of cluster {name} open to {resourcesVpcConfig.publicAccessCidrs}",
        "클러스터 {name}의 API 서버를 {resourcesVpcConfig.publicAccessCidrs}에 개방함",
    ]),
    line("eks", "UpdateClusterConfig", &[
        Is("resourcesVpcConfig.endpointPublicAccess", &["true"]),
    ], &[
        "API server of cluster {name} public",
        "클러스터 {name}의 API 서버를 공개함",
    ]),
    line("eks", "CreateAccessEntry", &[], &[
        "{principalArn} has access to cluster {name,clusterName}",
        "{principalArn}에 클러스터 {name,clusterName} 액세스를 부여함",
    ]),
    line("eks", "AssociateAccessPolicy", &[], &[
        "{policyArn|name} on cluster {name,clusterName} granted to {principalArn}",
        "{principalArn}에 클러스터 {name,clusterName}의 {policyArn|name} 정책을 부여함",
    ]),
    line("lambda", "AddPermission", &[
        Is("principal", &["*"]),
        HasNot("principalOrgID"),
        HasNot("sourceArn"),
        HasNot("sourceAccount"),
        IsNot("functionUrlAuthType", &["AWS_IAM"]),
    ], &[
        "function {functionName|name} allows {action} to everyone",
        "함수 {functionName|name}의 {action}을(를) 모두에게 공개함",
    ]),
    line("lambda", "AddPermission", &[Is("principal", &["*"])], &[
        "function {functionName|name} allows {action} to organization {principalOrgID}",
        "함수 {functionName|name}의 {action} 권한을 조직 {principalOrgID}에 부여함",
    ]),
    line("lambda", "AddPermission", &[IsNot("principal", &["*"])], &[
        "function {functionName|name} allows {action} to {principal}",
        "함수 {functionName|name}의 {action} 권한을 {principal}에 부여함",
    ]),
    line("lambda", "AddLayerVersionPermission", &[
        Is("principal", &["*"]),
        HasNot("organizationId"),
    ], &[
        "layer {layerName|name} shared with everyone",
        "계층 {layerName|name}을(를) 전체 공개함",
    ]),
    line("lambda", "AddLayerVersionPermission", &[Is("principal", &["*"])], &[
        "layer {layerName|name} shared with organization {organizationId}",
        "계층 {layerName|name}을(를) 조직 {organizationId}에 공유함",
    ]),
    line("lambda", "AddLayerVersionPermission", &[IsNot("principal", &["*"])], &[
        "layer {layerName|name} shared with {principal}",
        "계층 {layerName|name}을(를) {principal}에 공유함",
    ]),
    line("lambda", "CreateFunctionUrlConfig", &[Is("authType", &["NONE"])], &[
        "function {functionName|name} has a URL without authentication",
        "함수 {functionName|name}에 인증 없는 URL을 만듦",
    ]),
    line("lambda", "UpdateFunctionUrlConfig", &[Is("authType", &["NONE"])], &[
        "function {functionName|name} has a URL without authentication",
        "함수 {functionName|name}의 URL에 인증이 없음",
    ]),
    line("lambda", "UpdateFunctionCode", &[IsNot("dryRun", &["true"])], &[
        "code of function {functionName|name} replaced",
        "함수 {functionName|name}의 코드를 교체함",
    ]),
    line("lambda", "UpdateFunctionConfiguration", &[], &[
        "function {functionName|name} runs as role {role|name}",
        "함수 {functionName|name}의 역할을 {role|name}(으)로 설정함",
    ]),
    line("lambda", "UpdateFunctionConfiguration", &[], &[
        "function {functionName|name} uses layers {layers}",
        "함수 {functionName|name}에 계층 {layers}을(를) 설정함",
    ]),
    line("lambda", "CreateEventSourceMapping", &[IsNot("enabled", &["false"])], &[
        "function {functionName|name} reads {eventSourceArn}",
        "함수 {functionName|name}이(가) {eventSourceArn}을(를) 읽음",
    ]),
    line("lambda", "DeleteFunction", &[], &[
        "function {functionName|name} deleted",
        "함수 {functionName|name}을(를) 삭제함",
    ]),
    line("s3", "DeleteBucketPublicAccessBlock", &[], &[
        "bucket {bucketName}: public access block removed",
        "버킷 {bucketName}의 퍼블릭 액세스 차단을 제거함",
    ]),
    line("s3", "PutBucketPublicAccessBlock", &[], &[
        "bucket {bucketName}: public access block without {publicAccessBlockConfiguration|off}",
        "버킷 {bucketName}의 퍼블릭 액세스 차단을 약화함: {publicAccessBlockConfiguration|off} \
         해제",
    ]),
    line("s3", "DeleteAccountPublicAccessBlock", &[], &[
        "account {accountId}: S3 public access block removed",
        "계정 {accountId}의 S3 퍼블릭 액세스 차단을 제거함",
    ]),
    line("s3", "PutAccountPublicAccessBlock", &[], &[
        "account {accountId}: S3 public access block without \
         {publicAccessBlockConfiguration|off}",
        "계정 {accountId}의 S3 퍼블릭 액세스 차단을 약화함: \
         {publicAccessBlockConfiguration|off} 해제",
    ]),
    line("s3", "PutBucketPolicy", &[Public("bucketPolicy")], &[
        "bucket {bucketName}: policy allows everyone",
        "버킷 {bucketName}의 정책이 모두에게 공개함",
    ]),
    line("s3", "PutBucketPolicy", &[], &[
        "bucket {bucketName}: policy allows {bucketPolicy|principals}",
        "버킷 {bucketName}의 정책이 {bucketPolicy|principals}을(를) 허용함",
    ]),
    line("s3", "DeleteBucketPolicy", &[], &[
        "bucket {bucketName}: policy deleted",
        "버킷 {bucketName}의 정책을 삭제함",
    ]),
    line("s3", "PutBucketAcl", &[
        Is("x-amz-acl", &["public-read", "public-read-write", "authenticated-read"]),
    ], &[
        "bucket {bucketName}: ACL {x-amz-acl}",
        "버킷 {bucketName}의 ACL을 {x-amz-acl}(으)로 설정함",
    ]),
    line("s3", "PutBucketAcl", &[
        Is("accessControlPolicy.accessControlList.grant.grantee.uri",
            &["http://acs.amazonaws.com/groups/global/AllUsers"]),
    ], &[
        "bucket {bucketName}: ACL grants access to everyone",
        "버킷 {bucketName}의 ACL이 모두에게 공개함",
    ]),
    line("s3", "PutBucketAcl", &[
        Is("accessControlPolicy.accessControlList.grant.grantee.uri",
            &["http://acs.amazonaws.com/groups/global/AuthenticatedUsers"]),
    ], &[
        "bucket {bucketName}: ACL grants access to every AWS account",
        "버킷 {bucketName}의 ACL이 모든 AWS 계정에 공개함",
    ]),
    line("s3", "PutBucketVersioning", &[Is("versioningConfiguration.status", &["Suspended"])], &[
        "bucket {bucketName}: versioning suspended",
        "버킷 {bucketName}의 버전 관리를 중단함",
    ]),
    line("s3", "PutBucketLogging", &[
        Has("bucketLoggingStatus"),
        HasNot("bucketLoggingStatus.loggingEnabled"),
    ], &[
        "bucket {bucketName}: access logging off",
        "버킷 {bucketName}의 액세스 로깅을 비활성화함",
    ]),
    line("s3", "DeleteBucketEncryption", &[], &[
        "bucket {bucketName}: default encryption removed",
        "버킷 {bucketName}의 기본 암호화를 제거함",
    ]),
    line("s3", "PutBucketReplication", &[
        Is("replicationConfiguration.rule.status", &["Enabled"]),
    ], &[
        "bucket {bucketName}: replicated to \
         {replicationConfiguration.rule.destination.bucket|name}",
        "버킷 {bucketName}을(를) {replicationConfiguration.rule.destination.bucket|name}에 \
         복제함",
    ]),
    line("s3", "PutBucketLifecycle", &[Is("lifecycleConfiguration.rule.status", &["Enabled"])], &[
        "bucket {bucketName}: a rule deletes objects after \
         {lifecycleConfiguration.rule.expiration.days} days",
        "버킷 {bucketName}의 객체를 {lifecycleConfiguration.rule.expiration.days}일 뒤에 \
         삭제하는 규칙을 설정함",
    ]),
    line("s3", "DeleteBucket", &[], &[
        "bucket {bucketName} deleted",
        "버킷 {bucketName}을(를) 삭제함",
    ]),
    line("ec2", "ModifySnapshotAttribute", &[Is("createVolumePermission.add.group", &["all"])], &[
        "snapshot {snapshotId} shared with everyone",
        "스냅샷 {snapshotId}을(를) 전체 공개함",
    ]),
    line("ec2", "ModifySnapshotAttribute", &[], &[
        "snapshot {snapshotId} shared with {createVolumePermission.add.userId}",
        "스냅샷 {snapshotId}을(를) {createVolumePermission.add.userId} 계정에 공유함",
    ]),
    line("ec2", "ModifySnapshotAttribute", &[], &[
        "snapshot {snapshotId} no longer shared with {createVolumePermission.remove.userId,\
         createVolumePermission.remove.group}",
        "스냅샷 {snapshotId}의 공유를 해제함: {createVolumePermission.remove.userId,\
         createVolumePermission.remove.group}",
    ]),
    line("ec2", "ModifyImageAttribute", &[Is("launchPermission.add.group", &["all"])], &[
        "image {imageId} shared with everyone",
        "이미지 {imageId}을(를) 전체 공개함",
    ]),
    line("ec2", "ModifyImageAttribute", &[], &[
        "image {imageId} shared with {launchPermission.add.userId,\
         launchPermission.add.organizationArn,launchPermission.add.organizationalUnitArn}",
        "이미지 {imageId}을(를) {launchPermission.add.userId,\
         launchPermission.add.organizationArn,launchPermission.add.organizationalUnitArn}에 \
         공유함",
    ]),
    line("ec2", "ModifyImageAttribute", &[], &[
        "image {imageId} no longer shared with {launchPermission.remove.userId,\
         launchPermission.remove.group}",
        "이미지 {imageId}의 공유를 해제함: {launchPermission.remove.userId,\
         launchPermission.remove.group}",
    ]),
    line("ec2", "DisableSnapshotBlockPublicAccess", &[], &[
        "snapshots may be shared publicly",
        "스냅샷을 공개할 수 있게 됨",
    ]),
    line("ec2", "DisableImageBlockPublicAccess", &[], &[
        "images may be shared publicly",
        "이미지를 공개할 수 있게 됨",
    ]),
    line("ec2", "DisableEbsEncryptionByDefault", &[], &[
        "EBS encryption by default off",
        "EBS 기본 암호화를 비활성화함",
    ]),
    line("ec2", "DeleteSnapshot", &[], &[
        "snapshot {snapshotId} deleted",
        "스냅샷 {snapshotId}을(를) 삭제함",
    ]),
    line("ec2", "CreateInstanceExportTask", &[], &[
        "{instanceId} exported to bucket {exportToS3Task.s3Bucket,exportToS3.s3Bucket}",
        "{instanceId}을(를) 버킷 {exportToS3Task.s3Bucket,exportToS3.s3Bucket}(으)로 내보냄",
    ]),
    line("ec2", "CreateStoreImageTask", &[], &[
        "image {imageId} stored in bucket {bucket}",
        "이미지 {imageId}을(를) 버킷 {bucket}에 저장함",
    ]),
    line("rds", "ModifyDBSnapshotAttribute", &[
        Is("attributeName", &["restore"]),
        Is("valuesToAdd", &["all"]),
    ], &[
        "snapshot {dBSnapshotIdentifier} shared with everyone",
        "스냅샷 {dBSnapshotIdentifier}을(를) 전체 공개함",
    ]),
    line("rds", "ModifyDBSnapshotAttribute", &[Is("attributeName", &["restore"])], &[
        "snapshot {dBSnapshotIdentifier} shared with {valuesToAdd}",
        "스냅샷 {dBSnapshotIdentifier}을(를) {valuesToAdd} 계정에 공유함",
    ]),
    line("rds", "ModifyDBSnapshotAttribute", &[Is("attributeName", &["restore"])], &[
        "snapshot {dBSnapshotIdentifier} no longer shared with {valuesToRemove}",
        "스냅샷 {dBSnapshotIdentifier}의 공유를 해제함: {valuesToRemove}",
    ]),
    line("rds", "ModifyDBClusterSnapshotAttribute", &[
        Is("attributeName", &["restore"]),
        Is("valuesToAdd", &["all"]),
    ], &[
        "snapshot {dBClusterSnapshotIdentifier} shared with everyone",
        "스냅샷 {dBClusterSnapshotIdentifier}을(를) 전체 공개함",
    ]),
    line("rds", "ModifyDBClusterSnapshotAttribute", &[Is("attributeName", &["restore"])], &[
        "snapshot {dBClusterSnapshotIdentifier} shared with {valuesToAdd}",
        "스냅샷 {dBClusterSnapshotIdentifier}을(를) {valuesToAdd} 계정에 공유함",
    ]),
    line("rds", "CreateDBInstance", &[Is("publiclyAccessible", &["true"])], &[
        "database {dBInstanceIdentifier} created, publicly accessible",
        "공개 데이터베이스 {dBInstanceIdentifier}을(를) 생성함",
    ]),
    line("rds", "ModifyDBInstance", &[Is("publiclyAccessible", &["true"])], &[
        "database {dBInstanceIdentifier} publicly accessible",
        "데이터베이스 {dBInstanceIdentifier}을(를) 공개함",
    ]),
    line("rds", "ModifyDBInstance", &[Has("masterUserPassword")], &[
        "master password of database {dBInstanceIdentifier} changed",
        "데이터베이스 {dBInstanceIdentifier}의 마스터 암호를 변경함",
    ]),
    line("rds", "ModifyDBInstance", &[Is("deletionProtection", &["false"])], &[
        "deletion protection of database {dBInstanceIdentifier} off",
        "데이터베이스 {dBInstanceIdentifier}의 삭제 방지를 해제함",
    ]),
    line("rds", "ModifyDBInstance", &[Is("backupRetentionPeriod", &["0"])], &[
        "automated backups of database {dBInstanceIdentifier} off",
        "데이터베이스 {dBInstanceIdentifier}의 자동 백업을 비활성화함",
    ]),
    line("rds", "ModifyDBCluster", &[Has("masterUserPassword")], &[
        "master password of database {dBClusterIdentifier} changed",
        "데이터베이스 {dBClusterIdentifier}의 마스터 암호를 변경함",
    ]),
    line("rds", "ModifyDBCluster", &[Is("deletionProtection", &["false"])], &[
        "deletion protection of database {dBClusterIdentifier} off",
        "데이터베이스 {dBClusterIdentifier}의 삭제 방지를 해제함",
    ]),
    line("rds", "DeleteDBInstance", &[Is("skipFinalSnapshot", &["true"])], &[
        "database {dBInstanceIdentifier} deleted without a final snapshot",
        "데이터베이스 {dBInstanceIdentifier}을(를) 최종 스냅샷 없이 삭제함",
    ]),
    line("rds", "DeleteDBInstance", &[], &[
        "database {dBInstanceIdentifier} deleted",
        "데이터베이스 {dBInstanceIdentifier}을(를) 삭제함",
    ]),
    line("rds", "DeleteDBCluster", &[Is("skipFinalSnapshot", &["true"])], &[
        "database {dBClusterIdentifier} deleted without a final snapshot",
        "데이터베이스 {dBClusterIdentifier}을(를) 최종 스냅샷 없이 삭제함",
    ]),
    line("rds", "DeleteDBCluster", &[], &[
        "database {dBClusterIdentifier} deleted",
        "데이터베이스 {dBClusterIdentifier}을(를) 삭제함",
    ]),
    line("rds", "DeleteDBSnapshot", &[], &[
        "snapshot {dBSnapshotIdentifier} deleted",
        "스냅샷 {dBSnapshotIdentifier}을(를) 삭제함",
    ]),
    line("rds", "RestoreDBInstanceFromDBSnapshot", &[], &[
        "database {dBInstanceIdentifier} restored from snapshot {dBSnapshotIdentifier}",
        "스냅샷 {dBSnapshotIdentifier}에서 데이터베이스 {dBInstanceIdentifier}을(를) 복원함",
    ]),
    line("rds", "StartExportTask", &[], &[
        "{sourceArn} exported to bucket {s3BucketName}",
        "{sourceArn}을(를) 버킷 {s3BucketName}(으)로 내보냄",
    ]),
    line("rds", "AuthorizeDBSecurityGroupIngress", &[], &[
        "database security group {dBSecurityGroupName} open to {cidrIp,eC2SecurityGroupName}",
        "데이터베이스 보안 그룹 {dBSecurityGroupName}을(를) {cidrIp,eC2SecurityGroupName}에 \
         개방함",
    ]),
    line("redshift", "ModifyCluster", &[Is("publiclyAccessible", &["true"])], &[
        "cluster {clusterIdentifier} publicly accessible",
        "클러스터 {clusterIdentifier}을(를) 공개함",
    ]),
    line("redshift", "AuthorizeSnapshotAccess", &[], &[
        "snapshot {snapshotIdentifier} shared with {accountWithRestoreAccess}",
        "스냅샷 {snapshotIdentifier}을(를) {accountWithRestoreAccess} 계정에 공유함",
    ]),
    line("dynamodb", "DeleteTable", &[], &[
        "table {tableName|name} deleted",
        "테이블 {tableName|name}을(를) 삭제함",
    ]),
    line("backup", "DeleteBackupVault", &[], &[
        "backup vault {backupVaultName} deleted",
        "백업 볼트 {backupVaultName}을(를) 삭제함",
    ]),
    line("backup", "DeleteRecoveryPoint", &[], &[
        "recovery point {recoveryPointArn|name} of vault {backupVaultName} deleted",
        "볼트 {backupVaultName}의 복구 시점 {recoveryPointArn|name}을(를) 삭제함",
    ]),
    line("backup", "DeleteBackupVaultLockConfiguration", &[], &[
        "lock of backup vault {backupVaultName} removed",
        "백업 볼트 {backupVaultName}의 잠금을 해제함",
    ]),
    line("elasticfilesystem", "DeleteFileSystem", &[], &[
        "file system {fileSystemId} deleted",
        "파일 시스템 {fileSystemId}을(를) 삭제함",
    ]),
    line("kms", "ScheduleKeyDeletion", &[], &[
        "key {keyId|name} will be deleted in {pendingWindowInDays} days",
        "키 {keyId|name}이(가) {pendingWindowInDays}일 뒤에 삭제됨",
    ]),
    line("kms", "ScheduleKeyDeletion", &[], &[
        "key {keyId|name} scheduled for deletion",
        "키 {keyId|name}의 삭제를 예약함",
    ]),
    line("kms", "DisableKey", &[], &[
        "key {keyId|name} disabled",
        "키 {keyId|name}을(를) 비활성화함",
    ]),
    line("kms", "DisableKeyRotation", &[], &[
        "rotation of key {keyId|name} off",
        "키 {keyId|name}의 자동 교체를 비활성화함",
    ]),
    line("kms", "DeleteImportedKeyMaterial", &[], &[
        "material of key {keyId|name} deleted",
        "키 {keyId|name}의 구성 요소를 삭제함",
    ]),
    line("kms", "PutKeyPolicy", &[Public("policy")], &[
        "key {keyId|name}: policy allows everyone",
        "키 {keyId|name}의 정책이 모두에게 공개함",
    ]),
    line("kms", "PutKeyPolicy", &[], &[
        "key {keyId|name}: policy allows {policy|principals}",
        "키 {keyId|name}의 정책이 {policy|principals}을(를) 허용함",
    ]),
    line("kms", "CreateGrant", &[], &[
        "{granteePrincipal,granteeServicePrincipal} may use key {keyId|name}: {operations}",
        "{granteePrincipal,granteeServicePrincipal}에 키 {keyId|name}의 권한을 부여함: \
         {operations}",
    ]),
    line("secretsmanager", "DeleteSecret", &[Is("forceDeleteWithoutRecovery", &["true"])], &[
        "secret {secretId|name} deleted without recovery",
        "시크릿 {secretId|name}을(를) 복구 기간 없이 삭제함",
    ]),
    line("secretsmanager", "DeleteSecret", &[], &[
        "secret {secretId|name} scheduled for deletion",
        "시크릿 {secretId|name}의 삭제를 예약함",
    ]),
    line("secretsmanager", "GetSecretValue", &[], &[
        "secret {secretId|name} read",
        "시크릿 {secretId|name}을(를) 조회함",
    ]),
    line("secretsmanager", "PutResourcePolicy", &[Public("resourcePolicy")], &[
        "secret {secretId|name}: policy allows everyone",
        "시크릿 {secretId|name}의 정책이 모두에게 공개함",
    ]),
    line("secretsmanager", "PutResourcePolicy", &[], &[
        "secret {secretId|name}: policy allows {resourcePolicy|principals}",
        "시크릿 {secretId|name}의 정책이 {resourcePolicy|principals}을(를) 허용함",
    ]),
    line("ecr", "SetRepositoryPolicy", &[Public("policyText")], &[
        "repository {repositoryName}: policy allows everyone",
        "리포지토리 {repositoryName}의 정책이 모두에게 공개함",
    ]),
    line("ecr", "SetRepositoryPolicy", &[], &[
        "repository {repositoryName}: policy allows {policyText|principals}",
        "리포지토리 {repositoryName}의 정책이 {policyText|principals}을(를) 허용함",
    ]),
    line("ecr", "DeleteRepository", &[], &[
        "repository {repositoryName} deleted",
        "리포지토리 {repositoryName}을(를) 삭제함",
    ]),
    line("sns", "SetTopicAttributes", &[
        Is("attributeName", &["Policy"]),
        Public("attributeValue"),
    ], &[
        "topic {topicArn|name}: policy allows everyone",
        "주제 {topicArn|name}의 정책이 모두에게 공개함",
    ]),
    line("sns", "SetTopicAttributes", &[Is("attributeName", &["Policy"])], &[
        "topic {topicArn|name}: policy allows {attributeValue|principals}",
        "주제 {topicArn|name}의 정책이 {attributeValue|principals}을(를) 허용함",
    ]),
    line("sqs", "SetQueueAttributes", &[Public("attributes.policy")], &[
        "queue {queueUrl|name}: policy allows everyone",
        "대기열 {queueUrl|name}의 정책이 모두에게 공개함",
    ]),
    line("sqs", "SetQueueAttributes", &[], &[
        "queue {queueUrl|name}: policy allows {attributes.policy|principals}",
        "대기열 {queueUrl|name}의 정책이 {attributes.policy|principals}을(를) 허용함",
    ]),
    line("sqs", "PurgeQueue", &[], &[
        "queue {queueUrl|name} purged",
        "대기열 {queueUrl|name}을(를) 비움",
    ]),
    line("ram", "CreateResourceShare", &[], &[
        "{resourceArns} shared with {principals}",
        "{resourceArns}을(를) {principals}에 공유함",
    ]),
    line("ram", "AssociateResourceShare", &[], &[
        "share {resourceShareArn|name} extended to {principals}",
        "리소스 공유 {resourceShareArn|name}에 {principals}을(를) 추가함",
    ]),
    line("codebuild", "UpdateProjectVisibility", &[Is("projectVisibility", &["PUBLIC_READ"])], &[
        "builds of project {projectArn|name} public",
        "프로젝트 {projectArn|name}의 빌드를 공개함",
    ]),
    line("sso", "CreateAccountAssignment", &[], &[
        "{permissionSetArn|name} on account {targetId} assigned to {principalType} {principalId}",
        "{principalType} {principalId}에 계정 {targetId}의 {permissionSetArn|name}을(를) 할당함",
    ]),
    line("sso", "DeleteAccountAssignment", &[], &[
        "{permissionSetArn|name} on account {targetId} withdrawn from {principalType} \
         {principalId}",
        "{principalType} {principalId}에서 계정 {targetId}의 {permissionSetArn|name}을(를) \
         회수함",
    ]),
    line("sso", "AttachManagedPolicyToPermissionSet", &[], &[
        "{managedPolicyArn|name} attached to {permissionSetArn|name}",
        "{permissionSetArn|name}에 {managedPolicyArn|name} 정책을 연결함",
    ]),
    line("sso", "PutInlinePolicyToPermissionSet", &[Unlimited("inlinePolicy")], &[
        "{permissionSetArn|name} may do everything: inline policy",
        "{permissionSetArn|name}에 모든 권한을 부여함(인라인 정책)",
    ]),
    line("rolesanywhere", "CreateTrustAnchor", &[], &[
        "trust anchor {name} created: {source.sourceType}",
        "신뢰 앵커 {name}을(를) 생성함: {source.sourceType}",
    ]),
    line("rolesanywhere", "CreateProfile", &[], &[
        "profile {name} grants {roleArns}",
        "프로필 {name}이(가) {roleArns}을(를) 부여함",
    ]),
    line("route53", "DeleteHostedZone", &[], &[
        "hosted zone {id} deleted",
        "호스팅 영역 {id}을(를) 삭제함",
    ]),
    line("route53", "ChangeResourceRecordSets", &[], &[
        "DNS records of zone {hostedZoneId} changed: \
         {changeBatch.changes.resourceRecordSet.name}",
        "영역 {hostedZoneId}의 DNS 레코드를 변경함: {changeBatch.changes.resourceRecordSet.name}",
    ]),
    line("servicequotas", "RequestServiceQuotaIncrease", &[], &[
        "quota {quotaCode} of {serviceCode} requested: {desiredValue}",
        "{serviceCode}의 할당량 {quotaCode} 증가를 요청함: {desiredValue}",
    ]),
    line("ses", "UpdateAccountSendingEnabled", &[Is("enabled", &["true"])], &[
        "sending e-mail enabled for the account",
        "계정의 이메일 전송을 활성화함",
    ]),
];

const fn line(
    source: &'static str,
    event: &'static str,
    when: &'static [When],
    texts: &'static [&'static str],
) -> Headline {
    Headline { source, event, when, texts }
}
