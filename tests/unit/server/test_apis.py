"""The front door's edge of API Gateway: HTTP in, HTTP out."""

import asyncio
from dataclasses import dataclass, field

from homeport.apigateway.domains import BasePathMapping
from homeport.apigateway.messages import ApiRequest, ApiResponse, UrlForm
from homeport.apigateway.rest import ApiAddresses
from homeport.runtime.host import LoadedGateway
from homeport.server.apis import ApiEdge
from homeport.server.dispatch import Elsewhere
from homeport.server.gateway import GatewaySlot
from homeport.server.http import Answer, NativeRequest, NativeResponse, RequestHead, StreamedResponse


class Nothing:
    """An ApiNames and a DomainDirectory that know nothing."""

    def ids(self, name: str) -> list[str]:
        return []

    def names(self) -> list[str]:
        return []

    def stages(self, api_id: str) -> list[str]:
        return []

    def mappings(self, domain_name: str) -> tuple[BasePathMapping, ...] | None:
        return None


Handled = Answer | Elsewhere
ADDRESSES = ApiAddresses(Nothing(), Nothing())


@dataclass
class Apis:
    """A data plane that gives one answer."""

    answer: ApiResponse
    asked: list[ApiRequest] = field(default_factory=list)

    async def handle(self, request: ApiRequest) -> ApiResponse:
        self.asked.append(request)
        return self.answer


async def _no_websockets(*_arguments: object) -> None:
    raise AssertionError("no websocket was opened")


def _handled(apis: Apis, path: bytes, host: bytes = b"localhost:4566") -> Handled:
    headers = [(b"Host", host), (b"X-CamelCase", b"1")]
    head = RequestHead(
        "POST", path, b"a=%20b", headers, scheme="https", client=("127.0.0.9", 50000), server=("127.0.0.1", 4566)
    )

    async def scenario() -> Handled:
        slot = GatewaySlot(asyncio.get_running_loop())
        handling = asyncio.ensure_future(ApiEdge(slot).handle(NativeRequest(head, b"body")))
        await asyncio.sleep(0)
        assert not handling.done()
        slot.fill(LoadedGateway(lambda *_: [], _no_websockets, apis, ADDRESSES))
        return await handling

    return asyncio.run(scenario())


def test_a_call_waits_for_localstack_and_is_answered_by_the_data_plane() -> None:
    apis = Apis(ApiResponse(201, (("X-Answer", "é"),), b"made"))

    answer = _handled(apis, b"/_aws/execute-api/abc/live/codes/a%2Fb")

    assert answer == NativeResponse(201, ((b"X-Answer", b"\xe9"),), b"made")
    assert apis.asked == [
        ApiRequest(
            api_id="abc",
            stage="live",
            method="POST",
            path="/codes/a%2Fb",
            raw_path=b"/_aws/execute-api/abc/live/codes/a%2Fb",
            query=b"a=%20b",
            headers=(("Host", "localhost:4566"), ("X-CamelCase", "1")),
            body=b"body",
            source_ip="127.0.0.9",
            form=UrlForm.PATH,
            scheme="https",
            port=4566,
            protocol="HTTP/1.1",
        )
    ]


def test_a_host_that_names_no_api_is_localstacks() -> None:
    apis = Apis(ApiResponse(200))

    outcome = _handled(apis, b"/live", b"vpce-1.execute-api.us-east-1.vpce.amazonaws.com")

    assert (isinstance(outcome, Elsewhere), apis.asked) == (True, [])


class NoBody:
    """A ByteStream that is over."""

    length = None

    async def read(self) -> bytes:
        return b""

    def close(self) -> None:
        """Do nothing."""


def test_an_answer_that_is_still_to_come() -> None:
    body = NoBody()

    answer = _handled(Apis(ApiResponse(201, (("X-Answer", "1"),), stream=body)), b"/_aws/execute-api/abc/live/codes")

    assert answer == StreamedResponse(201, ((b"X-Answer", b"1"),), body)
