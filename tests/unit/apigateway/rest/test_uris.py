import pytest

from homeport.apigateway.rest.uris import function_of, has_unmapped, with_stage_variables, without_unmapped

ARN = "arn:aws:lambda:us-east-1:123456789012:function:pets"
S3 = "arn:aws:apigateway:us-east-1:s3:path/"
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


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        (f"{S3}{{key}}", S3),
        (f"{S3}{{bucket}}/{{key}}", f"{S3}{{bucket}}"),
        (f"{S3}{{bucket}}/{{folder}}/{{key}}/x", f"{S3}{{bucket}}/x"),
        (f"{S3}{{bucket}}/a-{{key}}.txt?versions={{key}}", f"{S3}{{bucket}}/a-.txt?versions="),
        (f"{S3}{{bucket}}/{{key}}?acl", f"{S3}{{bucket}}?acl"),
        (f"{S3}{{bucket}}/${{stageVariables.key}}", f"{S3}{{bucket}}/${{stageVariables.key}}"),
    ],
)
def test_path_variables_that_nothing_fills_in(uri: str, expected: str) -> None:
    filled_in = {"bucket": "b"}

    assert without_unmapped(uri, filled_in) == expected
    assert has_unmapped(uri, filled_in) is (uri != expected)
    assert not has_unmapped(expected, filled_in)
