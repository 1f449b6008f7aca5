"""Whether Terraform would reach AWS or something that plays AWS: what `deploy` refuses without being told the address.

Looked at: the environment and the profile as SDKs and Terraform's provider read them
(https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html,
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/custom-service-endpoints), the providers' own
settings, the backend, and the accounts of all resources in Terraform's plan.
"""

import ipaddress
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import botocore.exceptions
import botocore.session

from homeport.core.errors import HomeportError
from homeport.terraform.provider_settings import ENDPOINTS, Setting

LOCAL_ACCOUNT = "000000000000"
# Ids of keys as AWS gives them out. Local stacks take any text, an account's number, or LocalStack's encoding of one.
_AWS_KEY = re.compile(r"(?!L[KS]IA)[A-Z0-9]{16,128}")
_LOCAL_ARN = re.compile(rf"arn:aws[\w-]*:[\w-]+:[a-z0-9-]*:{LOCAL_ACCOUNT}:")
_ENDPOINT_OF_ALL = "AWS_ENDPOINT_URL"
# Of Terraform's own, older than the SDKs': https://github.com/hashicorp/terraform-provider-aws/pull/23052.
_TERRAFORMS_ENDPOINT = re.compile(r"(?:TF_)?AWS_(?:DYNAMODB|IAM|S3|STS)_ENDPOINT")
_IGNORE = "ignore_configured_endpoint_urls"
_AWS_HOSTS = (".amazonaws.com", ".amazonaws.com.cn", ".api.aws")


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that says that this is not AWS."""

    source: str
    """Where it stands, and how it can be named to the user."""
    says: str
    endpoint: str | None = None
    """The address that it leads to, empty where that cannot be told; None where it leads to none of its own."""
    leads_all: bool = False
    """Whether every service goes there that nothing leads elsewhere."""


def check(signs: Sequence[Sign], allowed: str | None) -> None:
    """Raise HomeportError unless there are no signs, or all of them belong to the endpoint that is allowed and nothing
    is left that would go to AWS."""
    # An address tells more than the credentials that go with it.
    for sign in sorted(signs, key=lambda each: each.endpoint is None):
        if allowed and (sign.endpoint is None or _place(sign.endpoint) == _place(allowed)):
            continue
        raise HomeportError(f"this is not AWS: {sign.source} {sign.says}", hint=_hint(sign))
    if allowed and not _is_aws(allowed) and not any(sign.leads_all for sign in signs):
        what = "not everything" if any(sign.endpoint for sign in signs) else "nothing"
        raise HomeportError(
            f"{what} leads to {allowed}: the rest would go to AWS itself",
            hint=f"{_ENDPOINT_OF_ALL}={allowed} makes Terraform's provider go there",
        )


def of_settings(environment: Mapping[str, str]) -> list[Sign]:
    """The signs in the environment, and in the profile that it names."""
    name = environment.get("AWS_PROFILE") or environment.get("AWS_DEFAULT_PROFILE")
    profile = _Profile(environment, name)
    keys = [each for each in ("AWS_ACCESS_KEY_ID", "AWS_ACCESS_KEY") if environment.get(each)]
    signs = [sign for each in keys for sign in _of_key(each, environment[each])]
    if not profile.ignores_endpoints():
        signs = [*_of_environment(environment), *signs, *profile.endpoints(leads_all=True)]
    return [*_of_terraforms_own(environment), *signs, *([] if keys else profile.keys())]


def of_provider(settings: Iterable[Setting], environment: Mapping[str, str]) -> list[Sign]:
    """The signs in what the provider blocks say."""
    signs: list[Sign] = []
    for setting in settings:
        if setting.argument == ENDPOINTS and setting.unknown:
            signs.append(Sign("a provider", f"has an endpoint that cannot be told ({setting.unknown})", ""))
        for text in setting.texts:
            signs += _of_argument(setting.argument, text, environment)
    return list(dict.fromkeys(signs))


def of_backend(initialised: Mapping[str, Any]) -> list[Sign]:
    """The signs in the backend that `init` has noted: one on this machine is lost with its stack.

    A store elsewhere that speaks S3 is a backend as good as any.
    """
    backend = initialised.get("backend") or {}
    texts = _texts({name: value for name, value in (backend.get("config") or {}).items() if "endpoint" in name})
    return [Sign(f"the backend {backend['type']}", f"leads to {text}", text) for text in texts if _is_here(text)]


def of_plan(plan: Mapping[str, Any]) -> list[Sign]:
    """The account in a plan as `terraform show -json` prints it."""
    texts = (*_texts(plan.get("prior_state", {})), *_texts(plan.get("planned_values", {})))
    found = next((text for text in texts if text == LOCAL_ACCOUNT or _LOCAL_ARN.match(text)), None)
    return [Sign("the plan", f"has the account {LOCAL_ACCOUNT} ({found})")] if found else []


@dataclass(frozen=True, slots=True)
class _Profile:
    """A profile of the files that the environment names, or a provider in their place."""

    environment: Mapping[str, str]
    name: str | None
    config_file: str | None = None
    credentials_file: str | None = None

    def ignores_endpoints(self) -> bool:
        """Whether it, or the environment, says that no endpoint set there counts."""
        flag = self.environment.get(f"AWS_{_IGNORE.upper()}") or self._read()[0].get(_IGNORE)
        return str(flag).lower() == "true"

    def endpoints(self, *, leads_all: bool) -> Iterator[Sign]:
        """Its own for all services and those for single ones."""
        config, whole = self._read()
        services = whole.get("services", {}).get(str(config.get("services")), {})
        if url := config.get("endpoint_url"):
            yield Sign(self._title(), f"leads to {url}", url, leads_all)
        for service in services.values():
            if isinstance(service, dict) and (url := service.get("endpoint_url")):
                yield Sign(self._title(), f"leads to {url}", url)

    def keys(self) -> Iterator[Sign]:
        """Those of the profile, or of the one whose credentials it takes."""
        config, whole = self._read()
        source = whole.get("profiles", {}).get(config.get("source_profile"), {})
        for key in (config.get("aws_access_key_id"), source.get("aws_access_key_id")):
            yield from _of_key(self._title(), key)

    def _title(self) -> str:
        return f"the profile {self.name or 'default'}"

    def _read(self) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        """The profile, and all there is beside it."""
        session = botocore.session.Session(profile=self.name)
        for variable in ("config_file", "credentials_file"):
            if file := getattr(self, variable):
                session.set_config_variable(variable, file)
        try:
            return session.get_scoped_config(), session.full_config
        except botocore.exceptions.BotoCoreError:
            # A profile that there is not, or a file that cannot be read: Terraform says so itself.
            return {}, {}


def _of_environment(environment: Mapping[str, str]) -> Iterator[Sign]:
    for name, value in sorted(environment.items()):
        if name.startswith(_ENDPOINT_OF_ALL) and value:
            yield Sign(name, f"leads to {value}", value, leads_all=name == _ENDPOINT_OF_ALL)


def _of_terraforms_own(environment: Mapping[str, str]) -> Iterator[Sign]:
    for name, value in sorted(environment.items()):
        if _TERRAFORMS_ENDPOINT.fullmatch(name) and value:
            yield Sign(name, f"leads to {value}", value)


def _of_argument(argument: str, text: str, environment: Mapping[str, str]) -> Iterator[Sign]:
    match argument:
        case "access_key":
            yield from _of_key("a provider", text)
        case "profile":
            yield from _of_profile(_Profile(environment, text))
        case "shared_config_files":
            yield from _of_profile(_Profile(environment, environment.get("AWS_PROFILE"), config_file=text))
        case "shared_credentials_files":
            yield from _of_profile(_Profile(environment, environment.get("AWS_PROFILE"), credentials_file=text))
        case _:
            yield Sign("a provider", f"leads to {text}", text)


def _of_profile(profile: _Profile) -> Iterator[Sign]:
    if not profile.ignores_endpoints():
        yield from profile.endpoints(leads_all=False)
    yield from profile.keys()


def _of_key(source: str, key: str | None) -> Iterator[Sign]:
    if key and not _AWS_KEY.fullmatch(key):
        yield Sign(source, f"has a local stack's credentials ({key})")


def _hint(sign: Sign) -> str:
    if sign.endpoint is None:
        return "set those of your AWS account"
    return f"--allow-endpoint {sign.endpoint} if that is meant" if sign.endpoint else "write it out, or leave it out"


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list):
        for each in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(each)


def _is_aws(endpoint: str) -> bool:
    return (urlsplit(endpoint).hostname or "").endswith(_AWS_HOSTS)


def _is_here(endpoint: str) -> bool:
    """Whether an address leads to this machine."""
    host = urlsplit(endpoint).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", "localhost.localstack.cloud"))


def _place(endpoint: str) -> tuple[str, str]:
    """What has to be the same of two endpoints."""
    parts = urlsplit(endpoint)
    return parts.scheme, parts.netloc.lower()
