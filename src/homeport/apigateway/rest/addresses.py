"""The URLs of REST APIs: which API, stage and path a host name and a path stand for."""

import re
from dataclasses import dataclass

from homeport.apigateway.messages import UrlForm

_PATH_FORMS = re.compile(
    r"/(?:_aws/execute-api/(?P<id>[^/]+)(?:/(?P<stage>[^/]*))?"
    r"|restapis/(?P<old_id>[^/]+)/(?P<old_stage>[^/]+)/_user_request_)"
    r"(?P<path>/.*)?\Z"
)
# A private API's name carries its VPC endpoint: `{api-id}-{vpce-id}.execute-api.…`.
_HOST_FORM = re.compile(r"(?P<id>[^.]+?)(?:-vpce-[^.]+)?\.execute-api\.", re.IGNORECASE)
_STAGE_AND_PATH = re.compile(r"/(?P<stage>[^/]*)(?P<path>/.*)?\Z")


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
