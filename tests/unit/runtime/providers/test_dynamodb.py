"""DynamoDB for the callers inside LocalStack: request and answer as they stand on the wire."""

from types import SimpleNamespace
from typing import NamedTuple

from botocore.session import Session

from homeport.core.context import Principal, RequestContext, Source
from homeport.runtime.providers.dynamodb import context_of, dispatch_table


class Answer(NamedTuple):
    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


def _host_context(body: bytes, *, internal: bool) -> SimpleNamespace:
    return SimpleNamespace(
        request=SimpleNamespace(get_data=lambda: body),
        account_id="111122223333",
        region="eu-west-1",
        request_id="the-id",
        is_internal_call=internal,
    )


def test_every_operation_of_the_service_has_its_handler() -> None:
    model = Session().get_service_model("dynamodbstreams")

    table = dispatch_table(model, lambda *_: Answer(200, (), b""))

    assert set(table) == {"DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"}


def test_body_and_answer_pass_unchanged() -> None:
    asked: list[tuple[str, bytes, RequestContext]] = []

    def wire(target: str, body: bytes, context: RequestContext) -> Answer:
        asked.append((target, body, context))
        return Answer(400, ((b"Content-Type", b"application/x-amz-json-1.0"),), b'{"__type":"x"}')

    table = dispatch_table(Session().get_service_model("dynamodb"), wire)
    response = table["GetItem"](_host_context(b'{"TableName":"codes"}', internal=True), None)
    context = RequestContext(Principal("111122223333"), "eu-west-1", "the-id", Source.SERVICE)

    assert asked == [("DynamoDB_20120810.GetItem", b'{"TableName":"codes"}', context)]
    assert (response.status_code, response.get_data(), response.headers["Content-Type"]) == (
        400,
        b'{"__type":"x"}',
        "application/x-amz-json-1.0",
    )


def test_a_call_from_outside_says_so() -> None:
    assert context_of(_host_context(b"", internal=False)).source is Source.CLIENT
