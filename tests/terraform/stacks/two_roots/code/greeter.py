"""The function of a project that packs its own code."""

import os
from typing import Any


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """What it was configured with, and who is greeted."""
    del context
    return {"greeting": os.environ["GREETING"], "name": event["name"]}
