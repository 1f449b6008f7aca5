"""LocalStack's functions as homeport's data plane sees them: its control plane decides what runs, ours runs it.

A version manager of LocalStack's stands for one revision: every change of code or settings makes another one. What the
user may change without that (concurrency) is read when it is asked for.
"""

import asyncio
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from homeport.functions.api_errors import (
    ResourceConflictException,
    ResourceNotFoundException,
)
from homeport.functions.config import FunctionConfig
from homeport.functions.deployed import DeployedVersion, FunctionKey, QueuedEvent, Scope
from homeport.functions.pool import Functions
from homeport.runtime.providers.execution_roles import ExecutionRoles, Use

LATEST = "$LATEST"
PUBLISHED = "$LATEST.PUBLISHED"


class LocalStackVersion:
    """A DeployedVersion over one version manager."""

    def __init__(self, manager: Any, functions: Functions, roles: ExecutionRoles) -> None:
        version = manager.function_version
        self.revision: str = manager.id
        self.arn: str = manager.function_arn
        self.function_arn: str = version.id.unqualified_arn()
        self.scope = Scope(version.id.account, version.id.region)
        code = version.config.code
        self.code_path: Path | None = None if code is None else code.get_unzipped_code_location()
        self._version = version
        self._function = manager.function
        self._functions = functions
        self._roles = roles

    @property
    def on_demand_limit(self) -> int | None:
        """See DeployedVersion."""
        reserved = None if self._function is None else self._function.reserved_concurrent_executions
        return None if reserved is None else int(reserved) - _provisioned(self._function)

    @property
    def allows_recursion(self) -> bool:
        """See DeployedVersion."""
        return self._function is not None and self._function.recursive_loop == "Allow"

    def unreserved_limit(self) -> int:
        """See DeployedVersion."""
        from localstack import config
        from localstack.services.lambda_.invocation.models import lambda_stores

        store = lambda_stores[self.scope.account][self.scope.region]
        taken = sum(
            _provisioned(each) if each.reserved_concurrent_executions is None else each.reserved_concurrent_executions
            for each in list(store.functions.values())
        )
        return int(config.LAMBDA_LIMITS_CONCURRENT_EXECUTIONS) - taken

    async def configure(self, initialization_type: str) -> FunctionConfig:
        """See DeployedVersion."""
        return await asyncio.to_thread(self._configure, initialization_type)

    def _configure(self, initialization_type: str) -> FunctionConfig:
        from homeport.runtime.providers.lambda_executor import config_of

        credentials = self._roles.credentials(Use(self._version.config.role, self.function_arn))
        return config_of(self._version, credentials, initialization_type, self._functions)


class LocalStackDirectory:
    """A FunctionDirectory over LocalStack's Lambda service."""

    def __init__(self, functions: Functions, roles: ExecutionRoles, service: Callable[[], Any] | None = None) -> None:
        """`service` gives LocalStack's LambdaService."""
        self._functions = functions
        self.roles = roles
        """The functions' execution roles."""
        self._service = service or lambda_service
        self._versions: WeakKeyDictionary[Any, LocalStackVersion] = WeakKeyDictionary()

    def load(self) -> None:
        """See FunctionDirectory: LocalStack loads its providers when they are first asked for."""
        self._service()

    def resolve(self, key: FunctionKey) -> DeployedVersion:
        """See FunctionDirectory."""
        return self.version_of(self._manager(key))

    def version_of(self, manager: Any) -> LocalStackVersion:
        """What a version manager stands for."""
        version = self._versions.get(manager)
        if version is None:
            version = self._versions[manager] = LocalStackVersion(manager, self._functions, self.roles)
        return version

    def successor_of(self, manager: Any) -> LocalStackVersion:
        """What runs now in the place of a version manager: itself, or the one that has replaced it.

        Raises ResourceNotFoundException where the version was deleted.
        """
        running = self._service().lambda_running_versions.get(manager.function_arn)
        if running is None:
            raise ResourceNotFoundException(f"Function not found: {manager.function_arn}")
        return self.version_of(running)

    async def enqueue(self, key: FunctionKey, event: QueuedEvent) -> None:
        """See FunctionDirectory."""
        self._manager(key)
        await asyncio.to_thread(self._enqueue, key, event)

    def _enqueue(self, key: FunctionKey, event: QueuedEvent) -> None:
        from localstack.utils.xray.trace_header import TraceHeader

        self._service().invoke(
            function_name=key.name,
            qualifier=key.qualifier or None,
            region=key.region,
            account_id=key.account,
            invocation_type="Event",
            client_context=event.client_context,
            request_id=event.request_id,
            payload=event.payload,
            trace_context={"aws_trace_header": TraceHeader.from_header_str(event.trace_header)},
            user_agent="",
        )

    def _manager(self, key: FunctionKey) -> Any:
        from localstack.services.lambda_.invocation.models import lambda_stores

        # A region that is none has no store, and asking for one raises.
        store = lambda_stores[key.account].get(key.region)
        function = store.functions.get(key.name) if store else None
        if function is None:
            named = key.arn if key.qualifier else f"{key.arn}:{LATEST}"
            raise ResourceNotFoundException(f"Function not found: {named}")
        version = _chosen(function, key)
        if version is None:
            raise ResourceNotFoundException(f"Function not found: {key.arn}")
        manager = self._service().lambda_running_versions.get(version.qualified_arn)
        if manager is None:
            state = version.config.state.state
            raise ResourceConflictException(
                "The operation cannot be performed at this time. "
                f"The function is currently in the following state: {state}"
            )
        return manager


def _chosen(function: Any, key: FunctionKey) -> Any:
    """The version that a qualifier leads to now; None for none."""
    qualifier = key.qualifier or (PUBLISHED if PUBLISHED in function.versions else LATEST)
    alias = function.aliases.get(qualifier)
    if alias is None:
        return function.versions.get(qualifier)
    routing = alias.routing_configuration
    for version, weight in (routing.version_weights if routing else {}).items():
        if random.random() < weight:
            return function.versions.get(version)
    return function.versions.get(alias.function_version)


def _provisioned(function: Any) -> int:
    """The provisioned concurrency of all versions and aliases of a function."""
    configurations = list(function.provisioned_concurrency_configs.values())
    return sum(each.provisioned_concurrent_executions for each in configurations)


def lambda_service() -> Any:
    """LocalStack's LambdaService, its provider loaded where it is not yet."""
    from localstack.services.plugins import SERVICE_PLUGINS

    # The service's object is the provider's one way to the functions.
    return SERVICE_PLUGINS.require("lambda")._provider.lambda_service  # noqa: SLF001 - the manager shows no provider
