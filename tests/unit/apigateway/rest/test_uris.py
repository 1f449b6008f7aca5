import pytest

from homeport.apigateway.rest.uris import function_of, with_stage_variables

ARN = "arn:aws:lambda:us-east-1:123456789012:function:pets"
PREFIX = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://${stageVariables.host}/a", "https://example.com/a"),
        ("${stageVariables.host}${stageVariables.host}", "example.comexample.com"),
        ("a${stageVariables.unknown}b", "ab"),
        ("$stageVariables.host ${host} {host}", "$stageVariables.host ${host} {host}"),
    ],
)
def test_with_stage_variables(text: str, expected: str) -> None:
    assert with_stage_variables(text, {"host": "example.com"}) == expected


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        (f"{PREFIX}{ARN}/invocations", ARN),
        (f"{PREFIX}{ARN}:live/invocations", f"{ARN}:live"),
        (f"{PREFIX}{ARN}:${{stageVariables.alias}}/invocations", f"{ARN}:${{stageVariables.alias}}"),
        (f"arn:aws-cn:apigateway:cn-north-1:lambda:path/2015-03-31/functions/{ARN}/invocations", ARN),
        (f"arn:aws:apigateway:us-east-1:lambda:path/2021-11-15/functions/{ARN}/response-streaming-invocations", None),
        ("arn:aws:apigateway:us-east-1:sqs:path/123456789012/queue", None),
        ("https://example.com", None),
        ("", None),
    ],
)
def test_function_of(uri: str, expected: str | None) -> None:
    assert function_of(uri) == expected
