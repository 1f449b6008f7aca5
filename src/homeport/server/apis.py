"""The front door's edge of API Gateway's data plane: HTTP in, HTTP out; the rest is the gateway's."""

import json
from typing import TYPE_CHECKING

from homeport.apigateway.messages import ApiRequest, HeaderPairs
from homeport.server.dispatch import Elsewhere
from homeport.server.gateway import GatewaySlot
from homeport.server.http import Answer, NativeRequest, NativeResponse, StreamedResponse

if TYPE_CHECKING:
    from homeport.apigateway.rest import ApiAddress


class ApiEdge:
    """Answers calls of deployed APIs as soon as LocalStack is there, whose control plane knows what is deployed."""

    def __init__(self, slot: GatewaySlot, name: str | None = None) -> None:
        """`name` (`NAME` or `NAME/STAGE`) is what all requests are for; None leaves it to their URLs."""
        self._slot = slot
        self._name = name

    @property
    def is_open(self) -> bool:
        """Whether it answers without waiting for LocalStack."""
        return self._slot.has_arrived

    async def handle(self, request: NativeRequest) -> Answer | Elsewhere:
        """The answer, whole or still to come, or that no API is meant."""
        loaded = await self._slot.arrived()
        # Loaded by now, with LocalStack; at the process's start it would cost a third of a second.
        from homeport.apigateway.rest import NoSuchApiError

        path = request.head.path.decode("latin-1")
        try:
            if self._name is None:
                address = loaded.addresses.address_of(request.head.header(b"host"), path)
            else:
                address = loaded.addresses.address_of_named(self._name, path)
        except NoSuchApiError as error:
            body = json.dumps({"message": str(error)}).encode()
            return NativeResponse(404, ((b"content-type", b"application/json"),), body)
        if address is None:
            return Elsewhere()
        answer = await loaded.rest_apis.handle(api_request(request, address))
        if answer.stream is not None:
            return StreamedResponse(answer.status, _encoded(answer.headers), answer.stream)
        return NativeResponse(answer.status, _encoded(answer.headers), answer.body)


def api_request(request: NativeRequest, address: "ApiAddress") -> ApiRequest:
    """A request in the gateway's terms."""
    head = request.head
    return ApiRequest(
        api_id=address.api_id,
        stage=address.stage,
        method=head.method,
        path=address.path,
        base_path=address.base_path,
        raw_path=head.path,
        query=head.query,
        headers=_decoded(head.headers),
        body=request.body,
        source_ip=head.client[0] if head.client else "127.0.0.1",
        form=address.form,
        scheme=head.scheme,
        port=head.server[1] if head.server else 80,
        protocol=f"HTTP/{head.http_version}",
    )


def _decoded(headers: list[tuple[bytes, bytes]] | tuple[tuple[bytes, bytes], ...]) -> HeaderPairs:
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in headers)


def _encoded(headers: HeaderPairs) -> tuple[tuple[bytes, bytes], ...]:
    return tuple((name.encode("latin-1", "replace"), value.encode("latin-1", "replace")) for name, value in headers)
