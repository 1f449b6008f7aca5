"""The workers of event source mappings, as LocalStack's provider calls them."""

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from homeport.core.clock import Clock
from homeport.functions.event_sources.checkpoints import Checkpoints
from homeport.functions.event_sources.invocations import PatientInvoker
from homeport.functions.event_sources.metrics import MappingMetrics
from homeport.functions.event_sources.ports import Stream
from homeport.functions.event_sources.queue_poller import QueuePoller
from homeport.functions.event_sources.settings import MappingSettings, settings_of
from homeport.functions.event_sources.stream_batches import StreamBatches
from homeport.functions.event_sources.stream_poller import StreamPoller
from homeport.functions.event_sources.worker import MappingWorker, Poller, State
from homeport.runtime.event_sources.destinations import StackDestinations
from homeport.runtime.event_sources.invoker import PoolInvoker
from homeport.runtime.event_sources.kinesis_streams import KinesisStream
from homeport.runtime.event_sources.permissions import SourcePermissions
from homeport.runtime.event_sources.queues import MappedQueue, QueueNews
from homeport.runtime.event_sources.table_streams import TableStream
from homeport.runtime.host import Host

log = logging.getLogger(__name__)


class Mappings:
    """All mappings of an instance: makes their workers and keeps how far they have come."""

    def __init__(self, host: Host, queue_news: QueueNews, invoker: PoolInvoker, permissions: SourcePermissions) -> None:
        self._host = host
        self._permissions = permissions
        self._queue_news = queue_news
        self._invoker = invoker
        self._destinations = StackDestinations()
        self._checkpoints: dict[str, Checkpoints] = {}
        self._workers: dict[str, EsmWorker] = {}

    def worker(self, configuration: dict[str, Any], role_arn: str, enabled: bool) -> "EsmWorker":
        """A worker that takes the place of the mapping's present one, if there is one."""
        uuid = configuration["UUID"]
        before = self._workers.get(uuid)
        worker = self._workers[uuid] = EsmWorker(self, configuration, role_arn, enabled, before)
        return worker

    def forget(self, uuid: str) -> None:
        """The mapping has been deleted."""
        self._workers.pop(uuid, None)
        self._checkpoints.pop(uuid, None)

    @property
    def loop(self) -> Any:
        """What the pollers run on."""
        return self._host.loop

    def poller(self, settings: MappingSettings, role_arn: str, show_result: Any) -> Poller:
        """What reads the mapping's source."""
        clock: Clock = self._host.clock
        invoker = PatientInvoker(self._invoker, settings.function_arn, self._host.loop, clock)
        metrics = MappingMetrics(self._host.functions.metrics, settings)
        role = partial(role_of, settings.function_arn, role_arn)

        def may_read() -> None:
            self._permissions.check_again(settings.source_arn, role())

        if settings.source_arn.split(":")[2] == "sqs":
            queue = MappedQueue(settings.source_arn, self._queue_news, clock, may_read)
            return QueuePoller(settings, queue, invoker, self._host.loop, clock, show_result, metrics)
        stream = self._stream(settings.source_arn, role, may_read)
        batches = StreamBatches(settings, stream, invoker, self._destinations, clock, show_result, metrics)
        checkpoints = self._checkpoints.setdefault(settings.uuid, Checkpoints())
        return StreamPoller(stream, batches, checkpoints, self._host.loop)

    def _stream(self, arn: str, role: Callable[[], str], may_read: Callable[[], None]) -> Stream:
        if arn.split(":")[2] == "kinesis":
            return KinesisStream(arn, role, self._host.kinesis, may_read)
        return TableStream(arn, self._host.dynamodb, self._host.stream_news, may_read)


def role_of(function_arn: str, known: str) -> str:
    """The role that a function has now, which an update may have changed; the known one where it is gone."""
    from localstack.services.lambda_.invocation.models import lambda_stores

    _, _, _, region, account, _, name, *qualifier = function_arn.split(":")
    function = lambda_stores[account][region].functions.get(name)
    if function is None:
        return known
    alias = function.aliases.get(qualifier[0]) if qualifier else None
    version = function.versions.get(alias.function_version if alias else qualifier[0] if qualifier else "$LATEST")
    return known if version is None else str(version.config.role)


class EsmWorker:
    """One mapping's worker in the form of LocalStack's `EsmWorker`, whose attributes the provider reads."""

    def __init__(
        self,
        mappings: Mappings,
        configuration: dict[str, Any],
        role_arn: str,
        enabled: bool,
        predecessor: "EsmWorker | None",
    ) -> None:
        self.esm_config = configuration
        self.enabled = enabled
        self._mappings = mappings
        self._is_new = predecessor is None
        self._was_enabled = predecessor is not None and predecessor.enabled
        self._has_successor = False
        is_queue = configuration["EventSourceArn"].split(":")[2] == "sqs"
        self.state_transition_reason = "USER_INITIATED" if is_queue else "User action"
        self._shows_result = not is_queue
        if predecessor is not None:
            predecessor._has_successor = True  # noqa: SLF001 - of the same class
        poller = mappings.poller(settings_of(configuration), role_arn, self._show_result)
        before: MappingWorker | None = predecessor._worker if predecessor is not None else None  # noqa: SLF001 - of the same class
        self._worker: MappingWorker = MappingWorker(mappings.loop, poller, self._show, before)

    @property
    def uuid(self) -> str:
        """The mapping's id."""
        return str(self.esm_config["UUID"])

    @property
    def current_state(self) -> str:
        """AWS's word for it."""
        return self._worker.state.value

    def create(self) -> None:
        """Begin, or rest where the mapping is disabled."""
        if self.enabled:
            self._worker.start(self._first_state())
        elif self._is_new or not self._was_enabled:
            self._worker.rest()
        else:
            self._worker.stop(State.DISABLING, State.DISABLED)

    def _first_state(self) -> State:
        if self._is_new:
            return State.CREATING
        return State.UPDATING if self._was_enabled else State.ENABLING

    def stop(self) -> None:
        """End: the mapping has been updated, and its next worker speaks for it."""
        self._worker.stop(State.DISABLING, State.DISABLED)

    def delete(self) -> None:
        """End, and forget the mapping."""
        self._worker.stop(State.DELETING, None)

    def stop_for_shutdown(self) -> None:
        """End with the process."""
        self._has_successor = True
        self._worker.stop(State.DISABLING, State.DISABLED)

    def _show(self, state: State | None) -> None:
        if self._has_successor:
            return
        if state is None:
            self._stored(pop=True)
            self._mappings.forget(self.uuid)
        else:
            stored = self._stored()
            if stored is not None:
                stored["State"] = state.value

    def _show_result(self, result: str) -> None:
        stored = self._stored()
        # Of a queue AWS tells no result.
        if stored is not None and self._shows_result:
            stored["LastProcessingResult"] = result

    def _stored(self, *, pop: bool = False) -> Any:
        from localstack.services.lambda_.invocation.models import lambda_stores

        _, _, _, region, account, *_ = self.esm_config["FunctionArn"].split(":")
        mappings = lambda_stores[account][region].event_source_mappings
        return mappings.pop(self.uuid, None) if pop else mappings.get(self.uuid)
