"""Requests to load balancers of this stack go to the targets behind them: what VPC links lead to.

moto keeps the load balancers and lets nothing through, so their names resolve to nothing. What is registered as a
target, by address and port, is asked instead.
https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-private-integration.html
"""

import itertools
import re
import sys
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import SplitResult, urlsplit

from homeport.apigateway.outbound import HttpSender, OutboundRequest, OutboundResponse, OutboundStream, UnreachableError

_NAME = re.compile(r".+\.elb\.(?:[a-z0-9-]+\.)?amazonaws\.com(?:\.cn)?")
_PORTS = {"http": 80, "https": 443}


class BehindLoadBalancers:
    """An HttpSender that knows load balancers and leaves all other hosts to another sender."""

    def __init__(self, sender: HttpSender) -> None:
        self._sender = sender
        self._turn = itertools.count()

    async def send(self, request: OutboundRequest, timeout_s: float) -> OutboundResponse:
        """See HttpSender. UnreachableError also where no target is registered for the port."""
        return await self._sender.send(self._routed(request), timeout_s)

    async def open(self, request: OutboundRequest, timeout_s: float) -> OutboundStream:
        """See HttpSender, and `send`."""
        return await self._sender.open(self._routed(request), timeout_s)

    def _routed(self, request: OutboundRequest) -> OutboundRequest:
        """The request as it is, or to the target whose turn it is. Raises UnreachableError."""
        parts = urlsplit(request.url)
        host = (parts.hostname or "").lower()
        if not _NAME.fullmatch(host):
            return request
        targets = list(_targets(host, parts.port or _PORTS.get(parts.scheme, 80)))
        if not targets:
            raise UnreachableError(f"no target is registered for {parts.netloc}")
        address, port = targets[next(self._turn) % len(targets)]
        return _sent_to(request, parts, address, port)


def _sent_to(request: OutboundRequest, parts: SplitResult, address: str, port: int) -> OutboundRequest:
    """The request to one target, which sees the load balancer's name as on AWS. TLS ends at the balancer."""
    url = parts._replace(scheme="http", netloc=f"{address}:{port}").geturl()
    others = tuple(pair for pair in request.headers if pair[0].lower() != "host")
    return OutboundRequest(request.method, url, (("Host", parts.netloc), *others), request.body)


def _targets(host: str, port: int) -> Iterator[tuple[str, int]]:
    """Address and port of each target behind a load balancer's listener."""
    module = sys.modules.get("moto.elbv2.models")
    for regions in list(module.elbv2_backends.values()) if module is not None else ():
        for backend in list(regions.values()):
            for balancer in list(backend.load_balancers.values()):
                if balancer.dns_name.lower() == host:
                    yield from _of_listeners(backend, balancer, port)


def _of_listeners(backend: Any, balancer: Any, port: int) -> Iterator[tuple[str, int]]:
    for listener in list(balancer.listeners.values()):
        if int(listener.port) == port:
            for action in listener.default_actions:
                for arn in _groups(action.data):
                    group = backend.target_groups.get(arn)
                    yield from _of_group(group) if group is not None else ()


def _groups(action: Mapping[str, Any]) -> Iterator[str]:
    if "TargetGroupArn" in action:
        yield action["TargetGroupArn"]
        return
    for group in (action.get("ForwardConfig") or {}).get("TargetGroups", ()):
        yield group["TargetGroupArn"]


def _of_group(group: Any) -> Iterator[tuple[str, int]]:
    for target in list(group.targets.values()):
        yield str(target["Id"]), int(target.get("Port") or group.port)
