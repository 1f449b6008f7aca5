"""What the services of the long tail need of LocalStack's routing, found by calling every operation of all of them.

Services that share a signing name (`bedrock-agent` and `bedrock`, `lexv2-models` and `lex-models`) are told apart by
the operation that the request matches. timestream's rules in moto are empty paths, which werkzeug refuses.
"""

import functools
from typing import Any

_SHARED = {
    "bedrock": ("bedrock-agent", "bedrock"),
    "lex": ("lexv2-models",),
    "connect": ("connectcampaigns",),
    "kinesisvideo": ("kinesis-video-archived-media",),
    "sagemaker": ("sagemaker-metrics",),
}
"""Signing name → the services of it that LocalStack has no rule for, the most special first."""


def apply() -> None:
    """Route requests to all of them from now on."""
    from localstack.aws.handlers import service

    _patch_router(service)


def mend_rules() -> None:
    """Let moto's empty paths be rules; before the first service is asked."""
    from localstack.services import moto

    original = moto.Rule
    if getattr(original, "mended", False):
        return

    def rule(path: str, **options: Any) -> Any:
        return original(path or "/", **options)

    rule.mended = True  # type: ignore[attr-defined]  # marks what is mended already
    moto.Rule = rule


def _patch_router(handlers: Any) -> None:
    original = handlers.determine_aws_service_model

    @functools.wraps(original)
    def determine(request: Any, services: Any = None) -> Any:
        from localstack.aws.spec import get_service_catalog

        found = original(request, services)
        catalog = services or get_service_catalog()
        for name in _SHARED.get(_signing_name(request), ()):
            model = catalog.get(name)
            if model is not None and _matches(model, request):
                return model
        return found

    handlers.determine_aws_service_model = determine


def _signing_name(request: Any) -> str:
    credential = request.headers.get("authorization", "").partition("Credential=")[2].partition(",")[0]
    parts = credential.split("/")
    return str(parts[3]) if len(parts) > 4 else ""


def _matches(model: Any, request: Any) -> bool:
    from localstack.aws.protocol.op_router import RestServiceOperationRouter
    from werkzeug.exceptions import NotFound

    try:
        RestServiceOperationRouter(model).match(request)
    except (NotFound, ValueError, KeyError):
        return False
    return True
