"""Integration URIs: stage variables in them, and the Lambda function that one names."""

import re
from collections.abc import Iterator, Mapping

_STAGE_VARIABLE = re.compile(r"\$\{stageVariables\.(\w+)\}")
# `{name}`, with the slash before it where it is a segment of its own; the first segment of a service's path has none.
_PATH_VARIABLE = re.compile(r"(?:(?<!:path)/(?=\{[^{}/]+\}(?:[/?]|$)))?(?<!\$)\{(?P<name>[^{}/]+)\}")
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


def has_unmapped(text: str, parameters: Mapping[str, str]) -> bool:
    """Whether there is a `{name}` that no path parameter fills in."""
    return any(_open(text, parameters))


def without_unmapped(text: str, parameters: Mapping[str, str]) -> str:
    """The URI without each `{name}` that no path parameter fills in, and without its segment where it is all of it."""
    for match in reversed(list(_open(text, parameters))):
        text = text[: match.start()] + text[match.end() :]
    return text


def _open(text: str, parameters: Mapping[str, str]) -> Iterator[re.Match[str]]:
    return (match for match in _PATH_VARIABLE.finditer(text) if match["name"] not in parameters)


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
