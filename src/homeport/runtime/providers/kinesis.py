"""Kinesis for everybody outside and inside LocalStack: every operation goes to homeport's engine.

LocalStack reads and writes the protocols (JSON, CBOR, event streams); the engine has values.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

from botocore.model import ServiceModel
from localstack.aws.api import CommonServiceException
from localstack.aws.api import RequestContext as HostContext
from localstack.aws.skeleton import Skeleton
from localstack.aws.spec import load_service
from localstack.services.plugins import Service, aws_provider

from homeport.kinesis import Engine
from homeport.kinesis.errors import KinesisError
from homeport.runtime.host import current
from homeport.runtime.providers.dynamodb import context_of

Handler = Callable[[HostContext, Any], Any]


@aws_provider(api="kinesis", name="homeport")  # type: ignore[untyped-decorator]  # the host is untyped
def kinesis() -> Service:
    """The service `kinesis`, selected by PROVIDER_OVERRIDE_KINESIS=homeport."""
    model: ServiceModel = load_service("kinesis")
    return Service(name="kinesis", skeleton=Skeleton(model, dispatch_table(model, current().kinesis)))


def dispatch_table(model: ServiceModel, engine: Engine) -> dict[str, Handler]:
    """One handler for each operation that the service's model names."""
    return {operation: _handler(operation, engine) for operation in model.operation_names}


def _handler(operation: str, engine: Engine) -> Handler:
    def handle(context: HostContext, parsed: Any) -> Any:
        request = plain(parsed)
        try:
            if operation == "SubscribeToShard":
                events = engine.subscribe_to_shard(request, context_of(context))
                return {"EventStream": ({"SubscribeToShardEvent": event} for event in events)}
            return engine.call(operation, request, context_of(context))
        except KinesisError as error:
            raise CommonServiceException(error.code, error.message, status_code=error.status) from error

    return handle


def plain(value: Any) -> Any:
    """A request with times as epoch seconds, without what is null."""
    if isinstance(value, dict):
        return {name: plain(content) for name, content in value.items() if content is not None}
    if isinstance(value, list):
        return [plain(member) for member in value]
    return value.timestamp() if isinstance(value, dt.datetime) else value
