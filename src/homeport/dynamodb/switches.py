"""The operations as an engine's settings want them: each that a switch concerns is wrapped once, when it is made."""

import random

from homeport.dynamodb.eventual import lagging
from homeport.dynamodb.operation import Operation
from homeport.dynamodb.service import Service
from homeport.dynamodb.settings import DEFAULTS, EngineSettings
from homeport.dynamodb.throttling.buckets import Buckets
from homeport.dynamodb.throttling.chance import Chance, refused_by_chance
from homeport.dynamodb.throttling.throughput import limited

Operations = dict[str, Operation]


def switched(
    operations: Operations, service: Service, settings: EngineSettings, chance: Chance = random.random
) -> Operations:
    """The operations with what is switched on; as they are where nothing is."""
    if settings == DEFAULTS:
        return operations
    if settings.lag_s:
        past = service.behind(settings.lag_s)
        operations = {name: lagging(each, past) for name, each in operations.items()}
    if settings.enforces_throughput:
        buckets = Buckets()
        operations = {name: limited(each, buckets) for name, each in operations.items()}
    return {name: refused_by_chance(each, settings, chance) for name, each in operations.items()}
