"""Which parameter mappings AWS takes when they are put, and its words for others.

https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-parameter-mapping-sources.html
The messages are recorded: of methods in LocalStack's tests, of parameters that nobody declares in issues of Terraform's
provider (`method.request…`) and of Ansible (`method.response…`).
"""

import re
from collections.abc import Collection, Iterator, Mapping

_DECLARED = re.compile(r"method\.request\.(?:path|querystring|header)\..+")
_FROM_METHOD = re.compile(r"method\.request\.(?:multivalue)?(?P<place>path|querystring|header)\.(?P<name>.+)")
_TO_ENDPOINT = re.compile(r"integration\.request\.(?:path|(?:multivalue)?(?:querystring|header))\..+")
_ANYWHERE = re.compile(r"'.*'|(?:context|stageVariables)\..+|method\.request\.body(?:\..+)?", re.DOTALL)
_ANSWERED = re.compile(r"method\.response\.(?:multivalue)?header\.(?P<name>.+)")


def method_problems(parameters: Collection[str]) -> Iterator[str]:
    """What is wrong with the `requestParameters` that a method declares."""
    yield from (_no_expression(each) for each in parameters if not _DECLARED.fullmatch(each))


def integration_problems(mappings: Mapping[str, str], declared: Collection[str]) -> Iterator[str]:
    """What is wrong with an integration's `requestParameters`; `declared` are its method's."""
    for target, source in mappings.items():
        if not _TO_ENDPOINT.fullmatch(target):
            yield _no_expression(target)
        elif match := _FROM_METHOD.fullmatch(source):
            if f"method.request.{match['place']}.{match['name']}" not in declared:
                yield _undeclared(source)
        elif not _ANYWHERE.fullmatch(source):
            yield _no_expression(source)


def response_problems(mappings: Collection[str], declared: Collection[str]) -> Iterator[str]:
    """What is wrong with the targets of `responseParameters`; `declared` are those of the method's response."""
    for target in mappings:
        match = _ANSWERED.fullmatch(target)
        if match is None:
            yield _no_expression(target)
        elif f"method.response.header.{match['name']}" not in declared:
            yield _undeclared(target)


def message(problems: Iterator[str]) -> str | None:
    """AWS's message of a BadRequestException; None where nothing is wrong."""
    found = ", ".join(problems)
    if not found:
        return None
    return f"Invalid mapping expression specified: Validation Result: warnings : [], errors : [{found}]"


def _no_expression(text: str) -> str:
    return f"Invalid mapping expression specified: {text}"


def _undeclared(text: str) -> str:
    return f"Invalid mapping expression parameter specified: {text}"
