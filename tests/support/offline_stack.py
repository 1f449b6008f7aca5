"""Run inside a network namespace that has only loopback: brings a whole stack up, calls it, takes it down."""

import os
import sys
import time
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from homeport.terraform.registry import is_reachable
from support.project import project

PROBE_WITHIN_S = 3.0

began = time.monotonic()
assert not is_reachable("registry.terraform.io", os.environ)
assert time.monotonic() - began < PROBE_WITHIN_S

named = os.environ["HOMEPORT_TEST_MIRROR"]
with project(Path(sys.argv[1]), stack="hello", **({"TF_PLUGIN_MIRROR": named} if named else {})) as ours:
    ours.homeport.run("up", "--port", "0")
    with urllib.request.urlopen(ours.homeport.run("output", "api_url").strip(), timeout=30) as answer:
        sys.stdout.write(answer.read().decode() + "\n")
    ours.homeport.run("down")
    sys.stdout.write(f"{len(ours.processes())} processes are left\n")
