"""Whether Terraform would reach AWS or something that plays AWS: what `deploy` refuses without being told the address.

Looked at: the environment and the profile as SDKs read them
(https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html), and Terraform's plan, which holds the
providers' own settings and the accounts of all resources.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import botocore.exceptions
import botocore.session

from homeport.core.errors import HomeportError

LOCAL_ACCOUNT = "000000000000"
# Key ids that AWS never gives out and local stacks take: an account's number, or LocalStack's encoding of one.
_LOCAL_KEY = re.compile(r"test|\d{12}|L[KS]IA\w*")
_LOCAL_ARN = re.compile(rf"arn:aws[\w-]*:[\w-]+:[a-z0-9-]*:{LOCAL_ACCOUNT}:")
_AWS_PROVIDER = re.compile(r"(?:^|/)aws$")


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that says that this is not AWS."""

    source: str
    """Where it stands, and how it can be named to the user."""
    says: str
    endpoint: str | None = None
    """The address that it leads to; None where it leads to none of its own."""


def check(signs: Sequence[Sign], allowed: str | None) -> None:
    """Raise HomeportError unless there are no signs, or all of them belong to the endpoint that is allowed."""
    for sign in signs:
        if sign.endpoint and _place(sign.endpoint) == _place(allowed):
            continue
        if sign.endpoint is None and allowed and any(_place(each.endpoint) == _place(allowed) for each in signs):
            continue
        hint = (
            f"--allow-endpoint {sign.endpoint} if that is meant" if sign.endpoint else "set those of your AWS account"
        )
        raise HomeportError(f"this is not AWS: {sign.source} {sign.says}", hint=hint)
    if allowed and not signs:
        raise HomeportError(
            f"nothing leads to {allowed}: without --allow-endpoint this would go to AWS itself",
            hint=f"AWS_ENDPOINT_URL={allowed} makes Terraform's provider go there",
        )


def of_settings(environment: Mapping[str, str]) -> list[Sign]:
    """The signs in the environment, and in the profile that it names."""
    return [*_of_environment(environment), *_of_profile(environment)]


def of_plan(plan: Mapping[str, Any]) -> list[Sign]:
    """The signs in a plan as `terraform show -json` prints it."""
    return [*_of_providers(plan.get("configuration", {}).get("provider_config", {})), *_of_resources(plan)]


def _of_environment(environment: Mapping[str, str]) -> Iterator[Sign]:
    for name, value in sorted(environment.items()):
        if name.startswith("AWS_ENDPOINT_URL") and value:
            yield Sign(name, f"leads to {value}", value)
    yield from _of_key("AWS_ACCESS_KEY_ID", environment.get("AWS_ACCESS_KEY_ID"))


def _of_profile(environment: Mapping[str, str]) -> Iterator[Sign]:
    session = botocore.session.Session(profile=environment.get("AWS_PROFILE") or None)
    try:
        config, whole = session.get_scoped_config(), session.full_config
    except botocore.exceptions.BotoCoreError:
        # A profile that there is not, or a file that cannot be read: Terraform says so itself.
        return
    name = f"the profile {environment.get('AWS_PROFILE') or 'default'}"
    services = whole.get("services", {}).get(str(config.get("services")), {})
    for each in (config, *(service for service in services.values() if isinstance(service, dict))):
        if url := each.get("endpoint_url"):
            yield Sign(name, f"leads to {url}", url)
    if not environment.get("AWS_ACCESS_KEY_ID"):
        yield from _of_key(name, config.get("aws_access_key_id"))


def _of_key(source: str, key: str | None) -> Iterator[Sign]:
    if key and _LOCAL_KEY.fullmatch(key):
        yield Sign(source, f"has a local stack's credentials ({key})")


def _of_providers(providers: Mapping[str, Any]) -> Iterator[Sign]:
    for provider in providers.values():
        if not _AWS_PROVIDER.search(provider.get("full_name") or provider.get("name", "")):
            continue
        expressions = provider.get("expressions", {})
        name = f"the provider {provider.get('name')}"
        for url in _constants(expressions.get("endpoints", [])):
            yield Sign(name, f"leads to {url}", url)
        for key in _constants(expressions.get("access_key", {})):
            yield from _of_key(name, key)


def _constants(expression: Any) -> Iterator[str]:
    """The literal texts of an expression of the configuration, however deep."""
    if isinstance(expression, list):
        for each in expression:
            yield from _constants(each)
    elif isinstance(expression, dict):
        if "constant_value" in expression:
            yield str(expression["constant_value"])
        else:
            yield from _constants(list(expression.values()))


def _of_resources(plan: Mapping[str, Any]) -> Iterator[Sign]:
    texts = (*_texts(plan.get("prior_state", {})), *_texts(plan.get("planned_values", {})))
    found = next((text for text in texts if text == LOCAL_ACCOUNT or _LOCAL_ARN.match(text)), None)
    if found:
        yield Sign("the plan", f"has the account {LOCAL_ACCOUNT} ({found})")


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _all_texts(value.values())
    elif isinstance(value, list):
        yield from _all_texts(value)


def _all_texts(values: Iterable[Any]) -> Iterator[str]:
    for each in values:
        yield from _texts(each)


def _place(endpoint: str | None) -> tuple[str, str] | None:
    """What has to be the same of two endpoints."""
    if endpoint is None:
        return None
    parts = urlsplit(endpoint)
    return parts.scheme, parts.netloc.lower()
