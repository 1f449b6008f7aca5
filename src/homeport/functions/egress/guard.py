"""What keeps one function's rules, put together: its runtime's hook, what it trusts, and the supervisor."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

from homeport.functions.config import FunctionConfig
from homeport.functions.egress.rules import VARIABLE, Egress, FunctionRules
from homeport.functions.egress.supervisor import Supervisor
from homeport.functions.egress.trust import TrustedBundles
from homeport.functions.runtimes import Launch
from homeport.functions.sandbox.places import AWS, Places
from homeport.functions.spawner import Command
from homeport.functions.worker import Worker

_BUNDLE_VARIABLE = "SSL_CERT_FILE"


class EgressGuard:
    """Of one instance."""

    def __init__(self, egress: Egress, loop: asyncio.AbstractEventLoop, folder: Path) -> None:
        """`folder` is the instance's own, and there by the time the first function starts."""
        self._egress = egress
        self._bundles = TrustedBundles(folder, lambda: egress.certificates)
        self._supervisor = Supervisor(loop)

    def guarded(self, launch: Launch, config: FunctionConfig, places: Places) -> Launch:
        """How to run a worker that keeps its function's rules by itself. Reads files, and may take long once."""
        environment = dict(launch.environment)
        if launch.keeps_egress_rules:
            environment[VARIABLE] = self.rules(config).to_json()
        overlays = self._bundles.overlays()
        if places.tmp == AWS.tmp or not overlays:
            if overlays and launch.trust_store is not None and launch.trust_store.is_file():
                overlays = {**overlays, launch.trust_store: self._bundles.java_store()}
            return replace(launch, overlays=overlays, environment=environment)
        # No file system of its own: most programs take another bundle by this name.
        bundle = next(iter(overlays.values()))
        environment[_BUNDLE_VARIABLE] = str(bundle)
        return replace(launch, environment=environment, reads=(*launch.reads, bundle))

    def rules(self, config: FunctionConfig) -> FunctionRules:
        """One function's."""
        return self._egress.rules(config)

    async def started(
        self,
        start: Callable[[Command], Awaitable[Worker]],
        command: Command,
        config: FunctionConfig,
        tell: Callable[[str], None],
    ) -> Worker:
        """Start a worker all of whose processes are made to keep the rules, where the system can do that.

        `launch` was guarded before. `tell` takes lines for the function's log. Raises what `start` does.
        """
        return await self._supervisor.started(start, command, self.rules(config), tell)
