"""Resource policies of APIs.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies.html
"""

import json
from typing import Any

from homeport.iam.policies import Policy, parse_policy

_SHORT_RESOURCE = "execute-api:/"


def parse_resource_policy(text: str, api_arn: str) -> Policy:
    """An API's policy; `execute-api:/stage/…` in it stands for the API's own ARN. Raises MalformedPolicyError."""
    document = json.loads(text)
    statements = document.get("Statement", [])
    for statement in statements if isinstance(statements, list) else [statements]:
        for element in ("Resource", "NotResource"):
            if element in statement:
                statement[element] = [_whole(each, api_arn) for each in _as_list(statement[element])]
    return parse_policy(document, "the API's resource policy")


def _whole(resource: Any, api_arn: str) -> Any:
    if isinstance(resource, str) and resource.startswith(_SHORT_RESOURCE):
        return f"{api_arn}/{resource.removeprefix(_SHORT_RESOURCE)}"
    return resource


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
