"""CORS of function URLs: preflight requests are answered without the function, and the URL's headers win over its own.

https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html#urls-cors
"""

from collections.abc import Sequence

from homeport.functions.urls.model import Cors, UrlRequest, UrlResponse

_PREFIX = "access-control-"


def preflight(request: UrlRequest, cors: Cors | None) -> UrlResponse | None:
    """The answer to a browser's question; None for any other request."""
    if cors is None or request.method != "OPTIONS" or not request.header("access-control-request-method"):
        return None
    headers = _allowed(request, cors)
    if headers:
        headers += [
            ("Access-Control-Allow-Methods", ",".join(cors.allow_methods)),
            ("Access-Control-Allow-Headers", ",".join(cors.allow_headers)),
            ("Access-Control-Max-Age", str(cors.max_age_s)),
        ]
    return UrlResponse(
        200, [("Content-Type", "application/json"), *((name, value) for name, value in headers if value)]
    )


def shared(request: UrlRequest, cors: Cors | None, headers: Sequence[tuple[str, str]]) -> Sequence[tuple[str, str]]:
    """An answer's headers as a page of another origin gets to see them."""
    if cors is None:
        return headers
    own = [(name, value) for name, value in headers if not name.lower().startswith(_PREFIX)]
    allowed = _allowed(request, cors)
    if allowed and cors.expose_headers:
        allowed.append(("Access-Control-Expose-Headers", ",".join(cors.expose_headers)))
    return [*own, *allowed]


def _allowed(request: UrlRequest, cors: Cors) -> list[tuple[str, str]]:
    """What lets the request's origin read an answer; nothing where it may not."""
    origin = request.header("origin")
    if not origin or not ("*" in cors.allow_origins or origin in cors.allow_origins):
        return []
    # Browsers take no wildcard for requests with credentials.
    is_any = "*" in cors.allow_origins and not cors.allow_credentials
    headers = [("Access-Control-Allow-Origin", "*" if is_any else origin)]
    if cors.allow_credentials:
        headers.append(("Access-Control-Allow-Credentials", "true"))
    return headers if is_any else [*headers, ("Vary", "Origin")]
