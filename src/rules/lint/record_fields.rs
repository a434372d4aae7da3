//! The fields of a record: kinds, values and the source of each row. Members of `requestParameters`, `responseElements` and
//! `serviceEventDetails` depend on the event and are not listed, except results of sign-in events.

use crate::language::{Phrase, phrase};

/// The kind of a field's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FieldKind {
    Text,
    Boolean,
    /// Records have either of them.
    TextOrBoolean,
    Number,
    Object,
    /// An object, or null if there is nothing to record.
    ObjectOrNull,
    /// An array of objects.
    Objects,
    /// Not documented, or observed with several kinds.
    Any,
}

/// The values of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FieldValues {
    Any,
    /// The complete set.
    Only(&'static [&'static str]),
    /// Some values of an open set. Other values are accepted, unless they are another spelling of one of these.
    Some(&'static [&'static str]),
    /// A region.
    Region,
    /// One of [`ERROR_CODES`], or another code.
    ErrorCode,
}

/// The source of a row: pages of the CloudTrail user guide, or records that were seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FieldSource {
    RecordContents,
    UserIdentity,
    SignIn,
    Insights,
    /// Public records of Amazon S3, whose additional data no page lists.
    Observed,
}

impl FieldSource {
    /// The citation in a diagnostic.
    pub(super) fn citation(self) -> Phrase {
        match self {
            Self::RecordContents => phrase!("CloudTrail user guide, \"Record contents\""),
            Self::UserIdentity => phrase!("CloudTrail user guide, \"userIdentity element\""),
            Self::SignIn => phrase!("CloudTrail user guide, \"Console sign-in events\""),
            Self::Insights => phrase!("CloudTrail user guide, \"Insights events\""),
            Self::Observed => phrase!("observed records"),
        }
    }
}

/// A field of a record.
#[derive(Clone, Copy, Debug)]
pub(super) struct RecordField {
    /// The path in the record, without `detail`.
    pub(super) path: &'static str,
    pub(super) kind: FieldKind,
    pub(super) values: FieldValues,
    pub(super) source: FieldSource,
}

const fn row(path: &'static str, kind: FieldKind, source: FieldSource) -> RecordField {
    RecordField { path, kind, values: FieldValues::Any, source }
}

const fn text(path: &'static str, values: FieldValues, source: FieldSource) -> RecordField {
    RecordField { path, kind: FieldKind::Text, values, source }
}

/// Objects whose fields are all listed, so that a name that resembles one of them is misspelled.
pub(super) const LISTED: [&str; 6] = [
    "",
    "userIdentity",
    "userIdentity.sessionContext",
    "userIdentity.sessionContext.attributes",
    "userIdentity.sessionContext.sessionIssuer",
    "tlsDetails",
];

const YES_NO: FieldValues = FieldValues::Only(&["Yes", "No"]);
const TRUE_FALSE: FieldValues = FieldValues::Only(&["true", "false"]);
const RESULT: FieldValues = FieldValues::Only(&["Success", "Failure"]);

/// Error codes of calls that alerts are often about, in the spelling of records (Amazon EC2 API reference, "Error codes"; IAM,
/// STS, S3, KMS, Lambda and CloudTrail API references, "Common errors"). Amazon EC2 writes `Client.` or `Server.` first.
pub(super) const ERROR_CODES: [&str; 73] = [
    "AccessDenied",
    "AccessDeniedException",
    "BucketAlreadyExists",
    "BucketAlreadyOwnedByYou",
    "BucketNotEmpty",
    "Client.AuthFailure",
    "Client.DependencyViolation",
    "Client.DryRunOperation",
    "Client.InstanceLimitExceeded",
    "Client.InvalidAMIID.NotFound",
    "Client.InvalidAllocationID.NotFound",
    "Client.InvalidGroup.Duplicate",
    "Client.InvalidGroup.InUse",
    "Client.InvalidGroup.NotFound",
    "Client.InvalidInstanceID.Malformed",
    "Client.InvalidInstanceID.NotFound",
    "Client.InvalidInternetGatewayID.NotFound",
    "Client.InvalidKeyPair.Duplicate",
    "Client.InvalidKeyPair.NotFound",
    "Client.InvalidNetworkInterfaceID.NotFound",
    "Client.InvalidParameterValue",
    "Client.InvalidPermission.Duplicate",
    "Client.InvalidPermission.NotFound",
    "Client.InvalidRouteTableID.NotFound",
    "Client.InvalidSnapshot.NotFound",
    "Client.InvalidSubnetID.NotFound",
    "Client.InvalidVolume.NotFound",
    "Client.InvalidVpcID.NotFound",
    "Client.RequestLimitExceeded",
    "Client.UnauthorizedOperation",
    "Client.VcpuLimitExceeded",
    "Client.VpcLimitExceeded",
    "ConflictException",
    "DeleteConflict",
    "DeleteConflictException",
    "DisabledException",
    "EntityAlreadyExists",
    "EntityAlreadyExistsException",
    "EntityTemporarilyUnmodifiableException",
    "ExpiredToken",
    "ExpiredTokenException",
    "InternalFailure",
    "InvalidClientTokenId",
    "InvalidParameterValue",
    "InvalidParameterValueException",
    "InvalidTrailNameException",
    "KMSInvalidStateException",
    "LimitExceeded",
    "LimitExceededException",
    "MalformedPolicyDocument",
    "MalformedPolicyDocumentException",
    "NoSuchBucket",
    "NoSuchBucketPolicy",
    "NoSuchEntity",
    "NoSuchEntityException",
    "NoSuchKey",
    "NoSuchPublicAccessBlockConfiguration",
    "NotFoundException",
    "PackedPolicyTooLarge",
    "PasswordPolicyViolation",
    "ResourceConflictException",
    "ResourceNotFoundException",
    "Server.InsufficientInstanceCapacity",
    "Server.InternalError",
    "Server.Unavailable",
    "SignatureDoesNotMatch",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "TrailNotFoundException",
    "ValidationError",
    "ValidationException",
    "VpceAccessDenied",
];

/// The refusals that patterns test most. No other code is similar to one of these.
pub(super) const REFUSALS: [&str; 3] =
    ["AccessDenied", "AccessDeniedException", "Client.UnauthorizedOperation"];

pub(super) use table::FIELDS;

mod table {
    use super::FieldKind::{
        Any, Boolean, Number, Object, ObjectOrNull, Objects, Text, TextOrBoolean,
    };
    use super::FieldSource::{Insights, Observed, RecordContents, SignIn, UserIdentity};
    use super::FieldValues::{ErrorCode, Only, Region, Some};
    use super::{RESULT, RecordField, TRUE_FALSE, YES_NO, row, text};

    pub(in super::super) const FIELDS: &[RecordField] = &[
        row("addendum", Object, RecordContents),
        text(
            "addendum.reason",
            Only(&["DELIVERY_DELAY", "SERVICE_OUTAGE", "UPDATED_DATA"]),
            RecordContents,
        ),
        row("addendum.updatedFields", Text, RecordContents),
        row("addendum.originalRequestID", Text, RecordContents),
        row("addendum.originalEventID", Text, RecordContents),
        row("additionalEventData", ObjectOrNull, RecordContents),
        text(
            "additionalEventData.AuthenticationMethod",
            Some(&["AuthHeader", "QueryString"]),
            Observed,
        ),
        row("additionalEventData.CipherSuite", Text, Observed),
        row("additionalEventData.LoginTo", Text, SignIn),
        row("additionalEventData.MFAIdentifier", Text, SignIn),
        text("additionalEventData.MFAUsed", YES_NO, SignIn),
        text("additionalEventData.MobileVersion", YES_NO, SignIn),
        text("additionalEventData.SSEApplied", Some(&["SSE_S3", "SSE_KMS", "SSE_C"]), Observed),
        text("additionalEventData.SignatureVersion", Some(&["SigV2", "SigV4"]), Observed),
        row("additionalEventData.bytesTransferredIn", Number, Observed),
        row("additionalEventData.bytesTransferredOut", Number, Observed),
        row("additionalEventData.x-amz-id-2", Text, Observed),
        row("apiVersion", Text, RecordContents),
        text("awsRegion", Region, RecordContents),
        row("edgeDeviceDetails", Object, RecordContents),
        text("errorCode", ErrorCode, RecordContents),
        row("errorMessage", Text, RecordContents),
        text(
            "eventCategory",
            Only(&["Management", "Data", "NetworkActivity", "Insight", "Aggregated"]),
            RecordContents,
        ),
        row("eventContext", Object, RecordContents),
        row("eventID", Text, RecordContents),
        row("eventName", Text, RecordContents),
        row("eventSource", Text, RecordContents),
        row("eventTime", Text, RecordContents),
        text(
            "eventType",
            Only(&[
                "AwsApiCall",
                "AwsServiceEvent",
                "AwsConsoleAction",
                "AwsConsoleSignIn",
                // A sample of the user guide.
                "AwsConsoleSignin",
                "AwsVpceEvent",
                "AwsVpceEvents",
                "AwsCloudTrailInsight",
                "AwsAggregatedEvent",
            ]),
            RecordContents,
        ),
        row("eventVersion", Text, RecordContents),
        row("insightDetails", Object, Insights),
        text(
            "insightDetails.insightType",
            Only(&["ApiCallRateInsight", "ApiErrorRateInsight"]),
            Insights,
        ),
        text("insightDetails.state", Only(&["Start", "End"]), Insights),
        row("insightDetails.eventName", Text, Insights),
        row("insightDetails.eventSource", Text, Insights),
        row("insightDetails.insightContext", Object, Insights),
        row("managementEvent", Boolean, RecordContents),
        row("readOnly", Boolean, RecordContents),
        row("recipientAccountId", Text, RecordContents),
        row("requestID", Text, RecordContents),
        row("requestParameters", ObjectOrNull, RecordContents),
        row("resources", Objects, RecordContents),
        row("resources.ARN", Text, RecordContents),
        row("resources.accountId", Text, RecordContents),
        row("resources.type", Text, RecordContents),
        row("responseElements", ObjectOrNull, RecordContents),
        text("responseElements.CheckMfa", RESULT, Observed),
        text("responseElements.ConsoleLogin", RESULT, SignIn),
        text("responseElements.ExitRole", RESULT, SignIn),
        text("responseElements.GetSigninToken", RESULT, Observed),
        text("responseElements.PasswordRecoveryCompleted", RESULT, SignIn),
        text("responseElements.PasswordRecoveryRequested", RESULT, SignIn),
        text("responseElements.PasswordUpdated", RESULT, SignIn),
        text("responseElements.RenewRole", RESULT, SignIn),
        text("responseElements.SwitchRole", RESULT, SignIn),
        // Published as an object and as a text with JSON.
        row("serviceEventDetails", Any, RecordContents),
        // The user guide has a text, public records a text or a boolean.
        RecordField {
            path: "sessionCredentialFromConsole",
            kind: TextOrBoolean,
            values: TRUE_FALSE,
            source: RecordContents,
        },
        row("sharedEventID", Text, RecordContents),
        row("sourceIPAddress", Text, RecordContents),
        row("tlsDetails", Object, RecordContents),
        row("tlsDetails.cipherSuite", Text, RecordContents),
        row("tlsDetails.clientProvidedHostHeader", Text, RecordContents),
        text(
            "tlsDetails.tlsVersion",
            Some(&["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"]),
            RecordContents,
        ),
        row("userAgent", Text, RecordContents),
        row("userIdentity", Object, UserIdentity),
        row("userIdentity.accessKeyId", Text, UserIdentity),
        row("userIdentity.accountId", Text, UserIdentity),
        row("userIdentity.arn", Text, UserIdentity),
        row("userIdentity.credentialId", Text, UserIdentity),
        row("userIdentity.identityProvider", Text, UserIdentity),
        row("userIdentity.inScopeOf", Object, UserIdentity),
        row("userIdentity.inScopeOf.credentialsIssuedTo", Text, UserIdentity),
        row("userIdentity.inScopeOf.sourceAccount", Text, UserIdentity),
        row("userIdentity.inScopeOf.sourceArn", Text, UserIdentity),
        row("userIdentity.invokedBy", Text, UserIdentity),
        row("userIdentity.invokedByDelegate", Any, UserIdentity),
        row("userIdentity.onBehalfOf", Object, UserIdentity),
        row("userIdentity.onBehalfOf.identityStoreArn", Text, UserIdentity),
        row("userIdentity.onBehalfOf.userId", Text, UserIdentity),
        row("userIdentity.principalId", Text, UserIdentity),
        row("userIdentity.sessionContext", Object, UserIdentity),
        RecordField {
            path: "userIdentity.sessionContext.assumedRoot",
            kind: TextOrBoolean,
            values: TRUE_FALSE,
            source: UserIdentity,
        },
        row("userIdentity.sessionContext.attributes", Object, UserIdentity),
        row("userIdentity.sessionContext.attributes.creationDate", Text, UserIdentity),
        text("userIdentity.sessionContext.attributes.mfaAuthenticated", TRUE_FALSE, UserIdentity),
        text("userIdentity.sessionContext.ec2RoleDelivery", Only(&["1.0", "2.0"]), UserIdentity),
        row("userIdentity.sessionContext.sessionIssuer", Object, UserIdentity),
        row("userIdentity.sessionContext.sessionIssuer.accountId", Text, UserIdentity),
        row("userIdentity.sessionContext.sessionIssuer.arn", Text, UserIdentity),
        row("userIdentity.sessionContext.sessionIssuer.principalId", Text, UserIdentity),
        // "Such as Root, IAMUser, or Role."
        text(
            "userIdentity.sessionContext.sessionIssuer.type",
            Some(&["Root", "IAMUser", "Role", "FederatedUser"]),
            UserIdentity,
        ),
        row("userIdentity.sessionContext.sessionIssuer.userName", Text, UserIdentity),
        row("userIdentity.sessionContext.signInSessionArn", Text, UserIdentity),
        row("userIdentity.sessionContext.sourceIdentity", Text, UserIdentity),
        row("userIdentity.sessionContext.webIdFederationData", ObjectOrNull, UserIdentity),
        row(
            "userIdentity.sessionContext.webIdFederationData.federatedProvider",
            Text,
            UserIdentity,
        ),
        row("userIdentity.sourceIdentity", Text, UserIdentity),
        text(
            "userIdentity.type",
            Only(&[
                "Root",
                "IAMUser",
                "AssumedRole",
                "Role",
                "FederatedUser",
                "Directory",
                "AWSAccount",
                "AWSService",
                "IdentityCenterUser",
                "SAMLUser",
                "WebIdentityUser",
                "Unknown",
            ]),
            UserIdentity,
        ),
        row("userIdentity.userId", Text, UserIdentity),
        row("userIdentity.userName", Text, UserIdentity),
        row("vpcEndpointAccountId", Text, RecordContents),
        row("vpcEndpointId", Text, RecordContents),
    ];
}

/// The row of a path without `detail`.
pub(super) fn field(path: &str) -> Option<&'static RecordField> {
    FIELDS.iter().find(|it| it.path == path)
}

/// The row of a text, boolean or number above a path. Such a field has no fields inside.
pub(super) fn scalar_above(path: &str) -> Option<&'static RecordField> {
    use FieldKind::{Boolean, Number, Text, TextOrBoolean};
    let mut ends = path.match_indices('.').map(|(at, _)| at);
    ends.find_map(|end| {
        let above = field(path.get(..end)?)?;
        matches!(above.kind, Text | Boolean | TextOrBoolean | Number).then_some(above)
    })
}

/// The names of the fields of an object in [`LISTED`].
pub(super) fn names_in(object: &str) -> Vec<&'static str> {
    let inside = |field: &RecordField| -> Option<&'static str> {
        let name = match object {
            "" => field.path,
            _ => field.path.strip_prefix(object)?.strip_prefix('.')?,
        };
        (!name.contains('.')).then_some(name)
    };
    FIELDS.iter().filter_map(inside).collect()
}
