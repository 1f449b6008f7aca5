"""Integration URIs: stage variables in them, and the Lambda function that one names."""

import re
from collections.abc import Mapping

_STAGE_VARIABLE = re.compile(r"\$\{stageVariables\.(\w+)\}")
_FUNCTION_URI = re.compile(r"arn:[^:]+:apigateway:[^:]+:lambda:path/2015-03-31/functions/(.+)/invocations")
_STREAMED_FUNCTION_URI = re.compile(
    r"arn:[^:]+:apigateway:[^:]+:lambda:path/2021-11-15/functions/(.+)/response-streaming-invocations"
)


def with_stage_variables(text: str, variables: Mapping[str, str]) -> str:
    """`${stageVariables.name}` replaced by the variable's value, by nothing where the stage has none.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/aws-api-gateway-stage-variables-reference.html
    """
    return _STAGE_VARIABLE.sub(lambda match: variables.get(match[1], ""), text)


def with_path_parameters(text: str, parameters: Mapping[str, str]) -> str:
    """`{name}` replaced by the integration's path parameter of that name; others stay as they are."""
    for name, value in parameters.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def names_function(uri: str) -> bool:
    """Whether a URI invokes a Lambda function, whichever its stage variables make it."""
    return function_of(uri) is not None


def function_of(uri: str) -> str | None:
    """The ARN of the function that a Lambda integration's URI invokes synchronously, None for any other URI."""
    match = _FUNCTION_URI.fullmatch(uri)
    return match[1] if match else None


def streamed_function_of(uri: str) -> str | None:
    """The ARN of the function that a Lambda integration's URI invokes for its stream, None for any other URI.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html
    """
    match = _STREAMED_FUNCTION_URI.fullmatch(uri)
    return match[1] if match else None
