"""Between invocations an environment is frozen: its background threads, timers and processes stand still, as on AWS.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html: "The runtime and each extension indicate
completion by sending a Next API request. Lambda then freezes the execution environment."
"""

from collections.abc import Sequence

from homeport.functions.deadline import Deadline
from homeport.functions.phases.life import Life, State
from homeport.functions.worker import Worker

GRACE_S = 0.01
"""How long an environment goes on when its invocation is over: one that follows at once finds it running."""


class FreezePhase:
    """Awake → `rest` → frozen once the grace is over → `wake` → awake. A worker that ends meanwhile is simply gone."""

    def __init__(self, life: Life) -> None:
        self._life = life
        self._grace = Deadline(life.facilities.clock, life.facilities.loop, self._freeze)
        config = life.config
        # The process of a container only hands on what the container writes.
        stands_still = config.debugger is None and not config.runs_in_container
        self._freezes = stands_still and life.facilities.freezing.applies_to(config.name)
        self._frozen: Sequence[Worker] = ()

    def rest(self) -> None:
        """Something is over: an init phase, an invocation, what the runtime did after its response."""
        if self._freezes:
            self._grace.set(self._grace.now_s() + GRACE_S)

    def wake(self) -> None:
        """An invocation comes, or the end."""
        self._grace.clear()
        for worker in self._frozen:
            worker.thaw()
        self._frozen = ()

    def cancel(self) -> None:
        """The environment has ended, frozen or not."""
        self._grace.cancel()

    def _freeze(self) -> None:
        life = self._life
        is_idle = life.state is State.READY and life.running is None and life.api.is_awaited
        # Where something is still under way, its end calls `rest` again.
        if is_idle and life.worker is not None and not self._frozen:
            self._frozen = (life.worker, *life.extension_workers.values())
            for worker in self._frozen:
                worker.freeze()
