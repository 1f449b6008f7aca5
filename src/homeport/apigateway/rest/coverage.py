"""What becomes of every operation of API Gateway's REST APIs, of every parameter, and of every setting of a stage.

The one table of it: docs/apigateway.md is made from it, requests that it refuses are refused by it
(`homeport.runtime.patches.rest_api_refusals`), and the server's log takes from it what it says of a deployed stage.
A name with a dot is a part of a parameter; a part that is not named goes with the whole.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

_CACHE = "the size of a cache cluster: a thousand answers of up to 1 MiB are kept for all stages together"
_TRACING = "no traces are kept; the trace header is passed on whatever it says"
_CERTIFICATE = "the stack's own certificate is shown for every name"
_MUTUAL_TLS = "no certificate is asked of callers"
_TLS = "versions and ciphers of TLS are the stack's own"
_ENDPOINT = "every type of endpoint answers alike, whatever VPC endpoint a call would come by"
_CLIENT_CERTIFICATE = "no client certificate is shown to back ends"
_WARNINGS = "imports fail of errors alone"
_SDKS = "SDKs are not generated"


class Refusal(NamedTuple):
    """Why a parameter is refused."""

    why: str
    takes: Any = None
    """The one value that is not refused, where there is one: it asks for nothing that is not there."""


class Members(NamedTuple):
    """The members of an operation's request, or of a setting, by what becomes of them."""

    name: str
    """Of the operation, or of the setting's shape in AWS's model."""
    enforced: tuple[str, ...] = ()
    """Does what AWS says it does."""
    stored_only: Mapping[str, str] = {}
    """Checked, and shown again where AWS does, and nothing else: by name, why."""
    refused: Mapping[str, Refusal] = {}
    """Answered by an error that names it."""
    refusal: str = ""
    """Why the whole operation is refused; empty where it is not."""

    @property
    def names(self) -> frozenset[str]:
        """All that are named."""
        return frozenset((*self.enforced, *self.stored_only, *self.refused))


def _members(
    name: str,
    enforced: str = "",
    *,
    stored_only: Mapping[str, str] | None = None,
    refused: Mapping[str, Refusal] | None = None,
) -> Members:
    return Members(name, tuple(enforced.split()), stored_only or {}, refused or {})


def _refused(name: str, why: str) -> Members:
    return Members(name, refusal=why)


OPERATIONS: tuple[Members, ...] = (
    _members(
        "CreateApiKey",
        "customerId description enabled name tags value",
        stored_only={"stageKeys": "superseded by usage plans: a key opens what its plans name"},
        refused={"generateDistinctId": Refusal("identifiers are always distinct from values", takes=True)},
    ),
    _members(
        "CreateAuthorizer",
        "authType authorizerCredentials authorizerResultTtlInSeconds authorizerUri identitySource"
        " identityValidationExpression name providerARNs restApiId type",
    ),
    _members("CreateBasePathMapping", "basePath domainName domainNameId restApiId stage"),
    _members(
        "CreateDeployment",
        "cacheClusterEnabled canarySettings description restApiId stageDescription stageName variables",
        stored_only={"cacheClusterSize": _CACHE, "tracingEnabled": _TRACING},
    ),
    _members("CreateDocumentationPart", "location properties restApiId"),
    _members("CreateDocumentationVersion", "description documentationVersion restApiId stageName"),
    _members(
        "CreateDomainName",
        "domainName routingMode tags",
        stored_only={
            "certificateName": _CERTIFICATE,
            "certificateBody": _CERTIFICATE,
            "certificatePrivateKey": _CERTIFICATE,
            "certificateChain": _CERTIFICATE,
            "certificateArn": _CERTIFICATE,
            "regionalCertificateName": _CERTIFICATE,
            "regionalCertificateArn": _CERTIFICATE,
            "securityPolicy": _TLS,
            "endpointAccessMode": _TLS,
            "mutualTlsAuthentication": _MUTUAL_TLS,
            "ownershipVerificationCertificateArn": _MUTUAL_TLS,
            "endpointConfiguration": _ENDPOINT,
            "policy": _ENDPOINT,
        },
    ),
    _members(
        "CreateDomainNameAccessAssociation",
        "domainNameArn tags",
        stored_only={"accessAssociationSource": _ENDPOINT, "accessAssociationSourceType": _ENDPOINT},
    ),
    _members("CreateModel", "contentType description name restApiId schema"),
    _members("CreateRequestValidator", "name restApiId validateRequestBody validateRequestParameters"),
    _members("CreateResource", "parentId pathPart restApiId"),
    _members(
        "CreateRestApi",
        "apiKeySource binaryMediaTypes description disableExecuteApiEndpoint minimumCompressionSize name policy"
        " tags version",
        stored_only={"endpointConfiguration": _ENDPOINT},
        refused={
            "cloneFrom": Refusal("APIs are not cloned"),
            "endpointAccessMode": Refusal(_TLS, takes="BASIC"),
            "securityPolicy": Refusal(_TLS),
        },
    ),
    _members(
        "CreateStage",
        "cacheClusterEnabled canarySettings deploymentId description documentationVersion restApiId stageName"
        " tags variables",
        stored_only={"cacheClusterSize": _CACHE, "tracingEnabled": _TRACING},
    ),
    _members("CreateUsagePlan", "apiStages description name quota tags throttle"),
    _members("CreateUsagePlanKey", "keyId keyType usagePlanId"),
    _members("CreateVpcLink", "description name tags targetArns"),
    _members("DeleteApiKey", "apiKey"),
    _members("DeleteAuthorizer", "authorizerId restApiId"),
    _members("DeleteBasePathMapping", "basePath domainName domainNameId"),
    _members("DeleteClientCertificate", "clientCertificateId"),
    _members("DeleteDeployment", "deploymentId restApiId"),
    _members("DeleteDocumentationPart", "documentationPartId restApiId"),
    _members("DeleteDocumentationVersion", "documentationVersion restApiId"),
    _members("DeleteDomainName", "domainName domainNameId"),
    _members("DeleteDomainNameAccessAssociation", "domainNameAccessAssociationArn"),
    _members("DeleteGatewayResponse", "responseType restApiId"),
    _members("DeleteIntegration", "httpMethod resourceId restApiId"),
    _members("DeleteIntegrationResponse", "httpMethod resourceId restApiId statusCode"),
    _members("DeleteMethod", "httpMethod resourceId restApiId"),
    _members("DeleteMethodResponse", "httpMethod resourceId restApiId statusCode"),
    _members("DeleteModel", "modelName restApiId"),
    _members("DeleteRequestValidator", "requestValidatorId restApiId"),
    _members("DeleteResource", "resourceId restApiId"),
    _members("DeleteRestApi", "restApiId"),
    _members("DeleteStage", "restApiId stageName"),
    _members("DeleteUsagePlan", "usagePlanId"),
    _members("DeleteUsagePlanKey", "keyId usagePlanId"),
    _members("DeleteVpcLink", "vpcLinkId"),
    _members("FlushStageAuthorizersCache", "restApiId stageName"),
    _members("FlushStageCache", "restApiId stageName"),
    _members("GenerateClientCertificate", "description tags"),
    _members("GetAccount"),
    _members("GetApiKey", "apiKey includeValue"),
    _members("GetApiKeys", "customerId includeValues limit nameQuery position"),
    _members("GetAuthorizer", "authorizerId restApiId"),
    _members("GetAuthorizers", "limit position restApiId"),
    _members("GetBasePathMapping", "basePath domainName domainNameId"),
    _members("GetBasePathMappings", "domainName domainNameId limit position"),
    _members("GetClientCertificate", "clientCertificateId"),
    _members("GetClientCertificates", "limit position"),
    _members(
        "GetDeployment",
        "deploymentId restApiId",
        refused={"embed": Refusal("deployments are shown without their methods")},
    ),
    _members("GetDeployments", "limit position restApiId"),
    _members("GetDocumentationPart", "documentationPartId restApiId"),
    _members(
        "GetDocumentationParts",
        "limit nameQuery path position restApiId type",
        refused={"locationStatus": Refusal("only what is documented is listed", takes="DOCUMENTED")},
    ),
    _members("GetDocumentationVersion", "documentationVersion restApiId"),
    _members("GetDocumentationVersions", "limit position restApiId"),
    _members("GetDomainName", "domainName domainNameId"),
    _members("GetDomainNameAccessAssociations", "limit position resourceOwner"),
    _members("GetDomainNames", "limit position resourceOwner"),
    _members("GetExport", "accepts exportType parameters restApiId stageName"),
    _members("GetGatewayResponse", "responseType restApiId"),
    _members("GetGatewayResponses", "limit position restApiId"),
    _members("GetIntegration", "httpMethod resourceId restApiId"),
    _members("GetIntegrationResponse", "httpMethod resourceId restApiId statusCode"),
    _members("GetMethod", "httpMethod resourceId restApiId"),
    _members("GetMethodResponse", "httpMethod resourceId restApiId statusCode"),
    _members(
        "GetModel", "modelName restApiId", refused={"flatten": Refusal("references are not resolved", takes=False)}
    ),
    _refused("GetModelTemplate", "mapping templates are not generated"),
    _members("GetModels", "limit position restApiId"),
    _members("GetRequestValidator", "requestValidatorId restApiId"),
    _members("GetRequestValidators", "limit position restApiId"),
    _members("GetResource", "embed resourceId restApiId"),
    _members("GetResources", "embed limit position restApiId"),
    _members("GetRestApi", "restApiId"),
    _members("GetRestApis", "limit position"),
    _refused("GetSdk", _SDKS),
    _refused("GetSdkType", _SDKS),
    _refused("GetSdkTypes", _SDKS),
    _members("GetStage", "restApiId stageName"),
    _members("GetStages", "deploymentId restApiId"),
    _members("GetTags", "limit position resourceArn"),
    _members("GetUsage", "endDate keyId limit position startDate usagePlanId"),
    _members("GetUsagePlan", "usagePlanId"),
    _members("GetUsagePlanKey", "keyId usagePlanId"),
    _members("GetUsagePlanKeys", "limit nameQuery position usagePlanId"),
    _members("GetUsagePlans", "keyId limit position"),
    _members("GetVpcLink", "vpcLinkId"),
    _members("GetVpcLinks", "limit position"),
    _members("ImportApiKeys", "body failOnWarnings format"),
    _members("ImportDocumentationParts", "body mode restApiId", stored_only={"failOnWarnings": _WARNINGS}),
    _members("ImportRestApi", "body parameters", stored_only={"failOnWarnings": _WARNINGS}),
    _members("PutGatewayResponse", "responseParameters responseTemplates responseType restApiId statusCode"),
    _members(
        "PutIntegration",
        "cacheKeyParameters cacheNamespace connectionId connectionType contentHandling credentials httpMethod"
        " integrationHttpMethod passthroughBehavior requestParameters requestTemplates resourceId restApiId"
        " responseTransferMode timeoutInMillis tlsConfig type uri",
        refused={"integrationTarget": Refusal("VPC links lead to network load balancers")},
    ),
    _members(
        "PutIntegrationResponse",
        "contentHandling httpMethod resourceId responseParameters responseTemplates restApiId"
        " selectionPattern statusCode",
    ),
    _members(
        "PutMethod",
        "apiKeyRequired authorizationScopes authorizationType authorizerId httpMethod operationName"
        " requestModels requestParameters requestValidatorId resourceId restApiId",
    ),
    _members("PutMethodResponse", "httpMethod resourceId responseModels responseParameters restApiId statusCode"),
    _members("PutRestApi", "body mode parameters restApiId", stored_only={"failOnWarnings": _WARNINGS}),
    _members("RejectDomainNameAccessAssociation", "domainNameAccessAssociationArn domainNameArn"),
    _members("TagResource", "resourceArn tags"),
    _members(
        "TestInvokeAuthorizer",
        "authorizerId body headers multiValueHeaders pathWithQueryString restApiId stageVariables",
        refused={"additionalContext": Refusal("authorizers are tested with what a request has")},
    ),
    _members(
        "TestInvokeMethod",
        "body headers httpMethod multiValueHeaders pathWithQueryString resourceId restApiId stageVariables",
        stored_only={"clientCertificateId": _CLIENT_CERTIFICATE},
    ),
    _members("UntagResource", "resourceArn tagKeys"),
    _members("UpdateAccount", "patchOperations"),
    _members("UpdateApiKey", "apiKey patchOperations"),
    _members("UpdateAuthorizer", "authorizerId patchOperations restApiId"),
    _members("UpdateBasePathMapping", "basePath domainName domainNameId patchOperations"),
    _members("UpdateClientCertificate", "clientCertificateId patchOperations"),
    _members("UpdateDeployment", "deploymentId patchOperations restApiId"),
    _members("UpdateDocumentationPart", "documentationPartId patchOperations restApiId"),
    _members("UpdateDocumentationVersion", "documentationVersion patchOperations restApiId"),
    _members("UpdateDomainName", "domainName domainNameId patchOperations"),
    _members("UpdateGatewayResponse", "patchOperations responseType restApiId"),
    _members("UpdateIntegration", "httpMethod patchOperations resourceId restApiId"),
    _members("UpdateIntegrationResponse", "httpMethod patchOperations resourceId restApiId statusCode"),
    _members("UpdateMethod", "httpMethod patchOperations resourceId restApiId"),
    _members("UpdateMethodResponse", "httpMethod patchOperations resourceId restApiId statusCode"),
    _members("UpdateModel", "modelName patchOperations restApiId"),
    _members("UpdateRequestValidator", "patchOperations requestValidatorId restApiId"),
    _members("UpdateResource", "patchOperations resourceId restApiId"),
    _members("UpdateRestApi", "patchOperations restApiId"),
    _members("UpdateStage", "patchOperations restApiId stageName"),
    _members("UpdateUsage", "keyId patchOperations usagePlanId"),
    _members("UpdateUsagePlan", "patchOperations usagePlanId"),
    _members("UpdateVpcLink", "patchOperations vpcLinkId"),
)
"""All operations of AWS's model, by name."""

SETTINGS: tuple[Members, ...] = (
    _members("AccessLogSettings", "format destinationArn"),
    _members(
        "Account",
        "apiKeyVersion features throttleSettings",
        stored_only={"cloudwatchRoleArn": "logs are written without a role"},
    ),
    _members("CanarySettings", "deploymentId percentTraffic stageVariableOverrides useStageCache"),
    _members(
        "MethodSetting",
        "cacheTtlInSeconds cachingEnabled dataTraceEnabled loggingLevel metricsEnabled"
        " requireAuthorizationForCacheControl throttlingBurstLimit throttlingRateLimit"
        " unauthorizedCacheControlHeaderStrategy",
        stored_only={"cacheDataEncrypted": "cached answers are kept in memory alone"},
    ),
    _members(
        "Stage",
        "accessLogSettings cacheClusterEnabled cacheClusterStatus canarySettings createdDate deploymentId description"
        " documentationVersion lastUpdatedDate methodSettings stageName tags variables",
        stored_only={
            "cacheClusterSize": _CACHE,
            "clientCertificateId": _CLIENT_CERTIFICATE,
            "tracingEnabled": _TRACING,
            "webAclArn": "requests are not inspected",
        },
    ),
)
"""What patch operations set: the parts of a stage and of the account, by their shapes in AWS's model."""

STAGE: Mapping[str, str] = next(each for each in SETTINGS if each.name == "Stage").stored_only
"""The settings of a stage that are stored only: by name, why."""
