"""gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig."""

from __future__ import annotations

from .common import DELETION_POLICY, NAME, PING_CONFIG, PROJECT, USER_LABELS
from .field import Coding, Field, ResourceType, Role, Shape, Verb

_MATCHERS = (
    *("CONTAINS_STRING", "NOT_CONTAINS_STRING", "MATCHES_REGEX", "NOT_MATCHES_REGEX"),
    *("MATCHES_JSON_PATH", "NOT_MATCHES_JSON_PATH"),
)
_CONTENT_MATCHER = (
    Field("content", required=True),
    Field(
        "jsonPathMatcher",
        Shape.OBJECT,
        (
            Field("jsonMatcher", default="EXACT_MATCH", choices=("EXACT_MATCH", "REGEX_MATCH")),
            Field("jsonPath", required=True),
        ),
    ),
    Field("matcher", default="CONTAINS_STRING", choices=_MATCHERS),
)
_STATUS_CODE = (
    Field(
        "statusClass",
        choices=tuple(
            f"STATUS_CLASS_{word}" for word in ("1XX", "2XX", "3XX", "4XX", "5XX", "ANY")
        ),
    ),
    Field("statusValue", Shape.INTEGER),
)
_AUTH_INFO = (
    Field("password", secret=True, kept=True),
    Field("passwordWo", kept=True, travels=False, refused=True),
    Field("passwordWoVersion", travels=False, refused=True),
    Field("username", required=True),
)
_HTTP_CHECK = (
    Field("acceptedResponseStatusCodes", Shape.OBJECTS, _STATUS_CODE),
    Field("authInfo", Shape.OBJECT, _AUTH_INFO),
    Field("body"),
    Field("contentType", choices=("TYPE_UNSPECIFIED", "URL_ENCODED", "USER_PROVIDED")),
    Field("customContentType"),
    Field("headers", Shape.MAP, role=Role.COMPUTED),
    Field("maskHeaders", Shape.BOOLEAN),
    Field("path", default="/"),
    PING_CONFIG,
    Field("port", Shape.INTEGER, role=Role.COMPUTED),
    Field(
        "requestMethod", default="GET", choices=("METHOD_UNSPECIFIED", "GET", "POST"), replace=True
    ),
    Field(
        "serviceAgentAuthentication",
        Shape.OBJECT,
        (Field("type", choices=("SERVICE_AGENT_AUTHENTICATION_TYPE_UNSPECIFIED", "OIDC_TOKEN")),),
    ),
    Field("useSsl", Shape.BOOLEAN),
    Field("validateSsl", Shape.BOOLEAN),
)

UPTIME_CHECK_CONFIG = ResourceType(
    pulumi_type="gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig",
    version="v3",
    name="projects/{project}/uptimeCheckConfigs/{}",
    fields=(
        NAME,
        Field("uptimeCheckId", rest="name", coding=Coding.LAST_PART, role=Role.OUTPUT),
        Field("displayName", required=True),
        Field("period", default="300s"),
        Field("timeout", required=True),
        Field("contentMatchers", Shape.OBJECTS, _CONTENT_MATCHER),
        Field("selectedRegions", Shape.STRINGS),
        Field(
            "checkerType",
            role=Role.COMPUTED,
            choices=("STATIC_IP_CHECKERS", "VPC_CHECKERS"),
            replace=True,
        ),
        Field("logCheckFailures", Shape.BOOLEAN),
        USER_LABELS,
        Field("httpCheck", Shape.OBJECT, _HTTP_CHECK),
        Field(
            "tcpCheck",
            Shape.OBJECT,
            (PING_CONFIG, Field("port", Shape.INTEGER, required=True)),
        ),
        Field(
            "resourceGroup",
            Shape.OBJECT,
            (
                Field("groupId"),
                Field(
                    "resourceType",
                    choices=("RESOURCE_TYPE_UNSPECIFIED", "INSTANCE", "AWS_ELB_LOAD_BALANCER"),
                ),
            ),
            replace=True,
        ),
        Field(
            "monitoredResource",
            Shape.OBJECT,
            (Field("labels", Shape.MAP, required=True), Field("type", required=True)),
            role=Role.COMPUTED,
            replace=True,
        ),
        Field(
            "syntheticMonitor",
            Shape.OBJECT,
            (
                Field(
                    "cloudFunctionV2",
                    Shape.OBJECT,
                    (Field("name", required=True),),
                    required=True,
                ),
            ),
            replace=True,
        ),
        PROJECT,
        DELETION_POLICY,
    ),
    update=Verb.MASKED_PATCH,
    ignored=("internalCheckers", "isInternal", "disabled"),
)
