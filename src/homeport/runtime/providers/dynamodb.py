"""DynamoDB and DynamoDB Streams for the callers inside LocalStack: every operation goes to homeport's engine.

Step Functions, event source mappings, API Gateway and CloudFormation call by client and so reach the engine through
the front door; what is called in the process (`IN_MEMORY_CLIENT=1`), and what LocalStack asks of a registered service,
comes here. Request and answer pass as they stand on the wire, so both ways say the same to the letter.
"""

from collections.abc import Callable
from typing import Any

from botocore.model import ServiceModel
from localstack.aws.api import RequestContext as HostContext
from localstack.aws.skeleton import Skeleton
from localstack.aws.spec import load_service
from localstack.http import Response
from localstack.services.plugins import Service, aws_provider

from homeport.core.context import Principal, RequestContext, Source
from homeport.runtime.host import DynamoDbWire, current

Handler = Callable[[HostContext, Any], Response]


@aws_provider(api="dynamodb", name="homeport")  # type: ignore[untyped-decorator]  # the host is untyped
def dynamodb() -> Service:
    """The service `dynamodb`, selected by PROVIDER_OVERRIDE_DYNAMODB=homeport."""
    return _service("dynamodb")


@aws_provider(api="dynamodbstreams", name="homeport")  # type: ignore[untyped-decorator]  # the host is untyped
def dynamodbstreams() -> Service:
    """The service `dynamodbstreams`, selected by PROVIDER_OVERRIDE_DYNAMODBSTREAMS=homeport."""
    return _service("dynamodbstreams")


def _service(name: str) -> Service:
    model: ServiceModel = load_service(name)
    return Service(name=name, skeleton=Skeleton(model, dispatch_table(model, current().dynamodb)))


def dispatch_table(model: ServiceModel, wire: DynamoDbWire) -> dict[str, Handler]:
    """One handler for each operation that the service's model names, in the form of LocalStack's skeletons."""
    prefix = model.metadata["targetPrefix"]
    return {operation: _handler(f"{prefix}.{operation}", wire) for operation in model.operation_names}


def _handler(target: str, wire: DynamoDbWire) -> Handler:
    def handle(context: HostContext, _parsed: Any) -> Response:
        answer = wire(target, context.request.get_data(), context_of(context))
        return Response(answer.body, answer.status, [(name.decode(), value.decode()) for name, value in answer.headers])

    return handle


def context_of(context: HostContext) -> RequestContext:
    """LocalStack's context of a request in homeport's terms."""
    return RequestContext(
        principal=Principal(context.account_id),
        region=context.region,
        request_id=context.request_id,
        source=Source.SERVICE if context.is_internal_call else Source.CLIENT,
    )
