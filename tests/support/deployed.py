"""A function version as a test deploys it, in place of a control plane."""

import itertools
from dataclasses import replace

from homeport.functions.config import FunctionConfig
from homeport.functions.deployed import Scope

_revisions = itertools.count()


class Deployed:
    """A DeployedVersion; its limits may change while it runs."""

    def __init__(self, config: FunctionConfig, *, on_demand_limit: int | None = None, unreserved: int = 1000) -> None:
        self.revision = f"revision-{next(_revisions)}"
        self.arn = config.arn
        self.function_arn = config.arn.rpartition(":")[0]
        self.scope = Scope(config.account, config.region)
        self.code_path = config.code_path
        self.on_demand_limit = on_demand_limit
        self.unreserved = unreserved
        self.allows_recursion = False
        self.failure: Exception | None = None
        self.config = config

    def unreserved_limit(self) -> int:
        return self.unreserved

    async def configure(self, initialization_type: str) -> FunctionConfig:
        if self.failure is not None:
            raise self.failure
        return replace(self.config, initialization_type=initialization_type)
