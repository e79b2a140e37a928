"""The API: keys or session, cursor pagination, filters, problem details, OpenAPI 3.1."""

from config.settings import environment
from config.settings.security import TRUSTED_PROXIES

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api_auth.ApiKeyAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "accounts.api_auth.HasScope",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "config.parsing.JsonBody",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_PAGINATION_CLASS": "config.pagination.NewestFirst",
    "PAGE_SIZE": 50,
    "DEFAULT_FILTER_BACKENDS": ["events.api_filters.FiltersWhenAsked"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": [
        "events.api_rates.StrangerRate",
        "events.api_rates.PersonRate",
        "accounts.api_auth.KeyRate",
    ],
    "NUM_PROXIES": TRUSTED_PROXIES,
    "DEFAULT_THROTTLE_RATES": {
        "anon": environment.text("API_RATE_ANONYMOUS", "60/min"),
        "user": environment.text("API_RATE_SIGNED_IN", "1200/min"),
    },
    "EXCEPTION_HANDLER": "config.problems.exception_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "DATETIME_FORMAT": "%Y-%m-%dT%H:%M:%S.%fZ",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "After-sales API",
    "DESCRIPTION": "Returns, repairs and their whole journey. Errors are problem details (RFC "
    "9457) with a stable `code`; `POST` takes an `Idempotency-Key`.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "CancellationCodeEnum": "rma.choices.CancellationCode",
        "ReopeningCodeEnum": "rma.choices.ReopeningCode",
        "RejectionCodeEnum": "rma.choices.RejectionCode",
        "WaitingCodeEnum": "rma.choices.WaitingCode",
        "EscalationCodeEnum": "rma.choices.EscalationCode",
        "ReasonEnum": "rma.choices.Reason",
        "ReshipmentReasonEnum": "shipping.choices.ReshipmentReason",
        "RefusalCodeEnum": "compensation.models.RefusalCode",
        "RmaStateEnum": "rma.choices.State",
        "RmaOutcomeEnum": "rma.choices.Outcome",
        "WarrantyOutcomeEnum": "warranty.choices.Outcome",
        "ShipmentStateEnum": "shipping.choices.ShipmentState",
        "ScanResultEnum": "shipping.choices.ScanResult",
        "WebhookEndpointStateEnum": "webhooks.choices.EndpointState",
        "WebhookDeliveryStateEnum": "webhooks.choices.DeliveryState",
        "WebhookReplayStateEnum": "webhooks.choices.ReplayState",
        "WebhookFailureEnum": "webhooks.choices.Failure",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "config.openapi.document_problems",
    ],
    "WEBHOOKS": ["webhooks.api.catalogue.EVENT"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}
