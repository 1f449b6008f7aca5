"""The URLs of REST APIs: which API, stage and path a host name and a path stand for."""

import re
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import unquote

from homeport.apigateway.domains import DomainDirectory, mapped
from homeport.apigateway.messages import UrlForm

NAMED = "/_homeport/api/"
"""What the URLs that name an API by its own name begin with."""

_PATH_FORMS = re.compile(
    r"/(?:_aws/execute-api/(?P<id>[^/]+)(?:/(?P<stage>[^/]*))?"
    r"|restapis/(?P<old_id>[^/]+)/(?P<old_stage>[^/]+)/_user_request_)"
    r"(?P<path>/.*)?\Z"
)
# A private API's name carries its VPC endpoint: `{api-id}-{vpce-id}.execute-api.…`.
_HOST_FORM = re.compile(r"(?P<id>[^.]+?)(?:-vpce-[^.]+)?\.execute-api\.", re.IGNORECASE)
_STAGE_AND_PATH = re.compile(r"/(?P<stage>[^/]*)(?P<path>/.*)?\Z")
_NAMED_FORM = re.compile(re.escape(NAMED) + r"(?P<name>[^/]+)(?:/(?P<stage>[^/]*)(?P<path>/.*)?)?\Z")


@dataclass(frozen=True, slots=True)
class ApiAddress:
    """What a URL names."""

    api_id: str
    """In small letters: host names know no others."""
    stage: str
    """Empty when the URL names none."""
    path: str
    """What follows the stage, percent-encoded as sent: empty, or with its leading slash."""
    form: UrlForm
    base_path: str = ""
    """Of a custom domain name, without slashes at its ends."""


class NoSuchApiError(Exception):
    """A URL names an API that does not exist, or more than one; the message says which do."""


class ApiNames(Protocol):
    """Knows the names of the APIs of this moment."""

    def ids(self, name: str) -> list[str]:
        """The ids of the APIs of that name."""

    def names(self) -> list[str]:
        """The names of all APIs."""

    def stages(self, api_id: str) -> list[str]:
        """The names of an API's stages."""


class ApiAddresses:
    """All forms of URLs: those of `address_of`, those by an API's name, those by custom domain names."""

    def __init__(self, names: ApiNames, domains: DomainDirectory) -> None:
        self._names = names
        self._domains = domains

    def address_of(self, host: str, path: str) -> ApiAddress | None:
        """The API that a request is for, None when it is for none; see the function of that name.

        Raises NoSuchApiError for `/_homeport/api/{name}/{stage}/…` when the name is not that of exactly one API.
        """
        if named := _NAMED_FORM.match(path):
            api_id = self._api_named(unquote(named["name"]))
            return _address(api_id, named["stage"], named["path"], UrlForm.PATH)
        return address_of(host, path) or self._address_by_domain(host, path)

    def address_of_named(self, name: str, path: str) -> ApiAddress:
        """The stage `NAME/STAGE`, or of `NAME` alone the only one, with the whole path behind it.

        Raises NoSuchApiError when that is not exactly one stage of one API.
        """
        if "/" in name and not self._names.ids(name):
            name, _, stage = name.rpartition("/")
            return _address(self._api_named(name), stage, path, UrlForm.PATH)
        api_id = self._api_named(name)
        stages = self._names.stages(api_id)
        if len(stages) == 1:
            return _address(api_id, stages[0], path, UrlForm.PATH)
        if stages:
            which = f'"{name}/{stages[0]}"'
            raise NoSuchApiError(f"{name!r} has the stages {', '.join(stages)}: name one in homeport.toml, {which} = …")
        raise NoSuchApiError(f"{name!r} has no stage: it is not deployed")

    def _api_named(self, name: str) -> str:
        ids = self._names.ids(name)
        if len(ids) == 1:
            return ids[0]
        if ids:
            raise NoSuchApiError(f"{len(ids)} APIs are called {name!r}: call one by its id, {', '.join(ids)}")
        known = ", ".join(sorted(set(self._names.names()))) or "there is none"
        raise NoSuchApiError(f"no API is called {name!r}; known: {known}")

    def _address_by_domain(self, host: str, path: str) -> ApiAddress | None:
        domain_name = host.partition(":")[0].lower()
        mappings = self._domains.mappings(domain_name)
        if mappings is None:
            return None
        found = mapped(mappings, path)
        if found is None:
            # Nothing is mapped to the path: no API and no stage, which is what the caller is told.
            return ApiAddress("", "", path, UrlForm.DOMAIN)
        return ApiAddress(found.api_id.lower(), found.stage, found.path, UrlForm.DOMAIN, found.base_path)


def address_of(host: str, path: str) -> ApiAddress | None:
    """The API that a request is for, None when it is for none.

    `host` is the Host header, with or without a port; `path` the request's path without its query, as sent. Known are
    `/_aws/execute-api/{id}/{stage}/…`, `/restapis/{id}/{stage}/_user_request_/…` below any host, and
    `/{stage}/…` at a host `{id}.execute-api.…`, AWS's own included.
    """
    if match := _PATH_FORMS.match(path):
        api_id = match["id"] or match["old_id"]
        return _address(api_id, match["stage"] or match["old_stage"], match["path"], UrlForm.PATH)
    if (named := _HOST_FORM.match(host)) and not named["id"].startswith("vpce-"):
        rest = _STAGE_AND_PATH.match(path)
        return _address(named["id"], rest and rest["stage"], rest and rest["path"], UrlForm.HOST)
    return None


def _address(api_id: str, stage: str | None, path: str | None, form: UrlForm) -> ApiAddress:
    return ApiAddress(api_id.lower(), stage or "", path or "", form)
