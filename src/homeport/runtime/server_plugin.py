"""LocalStack's server, which for us is only the handing over of its gateway to the front door."""

import gc
import threading
from typing import Any

from localstack.runtime.server.core import RuntimeServer, RuntimeServerPlugin
from rolo.gateway.asgi import AsgiGateway
from rolo.gateway.wsgi import WsgiGateway

from homeport.apigateway.rest import ApiAddresses
from homeport.runtime.host import Host, LoadedGateway, current
from homeport.runtime.providers.api_addresses import DeployedDomains, DeployedNames
from homeport.runtime.providers.rest_apis import rest_gateway

_LOOK_FOR_SIGNALS_S = 0.5


class FrontDoorServer(RuntimeServer):  # type: ignore[misc]  # the base is untyped
    """Registered once LocalStack's start hooks have run; `run` blocks the main thread until `shutdown`."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._stopped = threading.Event()

    def register(self, gateway: Any, listen: Any, ssl_creds: Any = None) -> None:
        """Hand the gateway over; addresses and certificate are the front door's business."""
        websockets = AsgiGateway(gateway, event_loop=self._host.loop)
        rest_apis = rest_gateway(self._host)
        self._host.rest_gateway.fill(rest_apis)
        # What is loaded now stays: a full collection would look through all of it again, for a quarter of a second in
        # which nothing answers.
        gc.freeze()
        addresses = ApiAddresses(DeployedNames(), DeployedDomains())
        self._host.front_door.fill(LoadedGateway(WsgiGateway(gateway), websockets, rest_apis, addresses))

    def run(self) -> None:
        """Block until `shutdown`."""
        # Not for ever at once: a signal that the kernel gives to another thread (it may, under a debugger) does not
        # wake this one, and Python runs handlers of signals on this one only.
        while not self._stopped.wait(_LOOK_FOR_SIGNALS_S):
            pass

    def shutdown(self) -> None:
        """Let `run` return."""
        self._stopped.set()


class FrontDoorServerPlugin(RuntimeServerPlugin):  # type: ignore[misc]  # the base is untyped
    """Selected by GATEWAY_SERVER=homeport."""

    name = "homeport"

    def load(self, *_args: Any, **_options: Any) -> FrontDoorServer:
        """The server for this process."""
        return FrontDoorServer(current())
