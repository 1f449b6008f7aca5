"""Content codings: compressed requests are unpacked before anything reads them, answers packed for who accepts it.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gzip-compression-decompression.html
"""

import zlib
from dataclasses import replace

from homeport.apigateway.errors import MAX_BODY_BYTES, BadRequestBodyError, RequestTooLargeError
from homeport.apigateway.messages import ApiResponse
from homeport.apigateway.rest.context import Call

_WBITS = {"gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}
_HEADER = "content-encoding"


def unpack(call: Call) -> None:
    """Take the coding off the request's body.

    Raises BadRequestBodyError when it is not in the coding that it names, RequestTooLargeError when it is too large.
    """
    coding = (call.request.header(_HEADER) or "").strip().lower()
    if coding not in _WBITS or not call.request.body:
        return
    inflater = zlib.decompressobj(_WBITS[coding])
    try:
        body = inflater.decompress(call.request.body, MAX_BODY_BYTES + 1)
    except zlib.error as error:
        raise BadRequestBodyError from error
    if len(body) > MAX_BODY_BYTES:
        raise RequestTooLargeError
    call.request = replace(call.request, body=body)
    call.parsed = call.parsed.without(_HEADER)


def pack(call: Call, response: ApiResponse) -> ApiResponse:
    """The answer in the coding that the caller prefers, where the API compresses answers of its size."""
    minimum = call.stage.deployment.rest_api.minimum_compression_size
    if minimum is None or len(response.body) < minimum or not response.body or response.header(_HEADER):
        return response
    coding = _preferred(call.request.header("accept-encoding"))
    if coding is None:
        return response
    packer = zlib.compressobj(wbits=_WBITS[coding])
    body = packer.compress(response.body) + packer.flush()
    return ApiResponse(response.status, (*response.headers, ("Content-Encoding", coding)), body)


def _preferred(accepted: str | None) -> str | None:
    """The coding with the highest priority; None when that is one that API Gateway does not make."""
    best: tuple[float, str] = (0.0, "")
    for item in (accepted or "").split(","):
        name, _, parameters = item.strip().partition(";")
        quality = _quality(parameters)
        if quality > best[0]:
            best = (quality, name.strip().lower())
    coding = "gzip" if best[1] == "*" else best[1]
    return coding if coding in _WBITS else None


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
