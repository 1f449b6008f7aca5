"""The operations as an engine's settings want them: each that a switch concerns is wrapped once, when it is loaded."""

import random
from collections.abc import Callable

from homeport.dynamodb.operation import Operation
from homeport.dynamodb.service import Service
from homeport.dynamodb.settings import DEFAULTS, EngineSettings

Switch = Callable[[Operation], Operation]


def switch_of(service: Service, settings: EngineSettings, chance: Callable[[], float] = random.random) -> Switch:
    """What makes of an operation the one that the settings want; nothing where nothing is switched on."""
    if settings == DEFAULTS:
        return lambda operation: operation
    # Most engines have no need of these.
    from homeport.dynamodb.eventual import lagging
    from homeport.dynamodb.throttling.buckets import Buckets
    from homeport.dynamodb.throttling.chance import refused_by_chance
    from homeport.dynamodb.throttling.statements import limited_statements
    from homeport.dynamodb.throttling.throughput import limited

    past = service.behind(settings.lag_s)
    buckets = Buckets()

    def switched(operation: Operation) -> Operation:
        if settings.lag_s:
            operation = lagging(operation, past)
        if settings.enforces_throughput:
            operation = limited_statements(limited(operation, buckets), buckets)
        return refused_by_chance(operation, settings, chance)

    return switched
