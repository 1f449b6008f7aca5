"""A whole stack where there is no network: nothing is asked of one, and the provider comes from this machine."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from homeport.terraform import mirror
from support.project import project

SCRIPT = Path(__file__).parent.parent / "support" / "offline_stack.py"


@pytest.mark.long
@pytest.mark.timeout(240)
@pytest.mark.skipif(
    subprocess.run(["unshare", "-rn", "true"], capture_output=True, check=False).returncode != 0,
    reason="this system gives no network namespaces",
)
def test_a_stack_comes_up_answers_and_goes_down_without_a_network(tmp_path: Path) -> None:
    ran = subprocess.run(
        [
            "unshare",
            "-rn",
            "sh",
            "-c",
            f"ip link set lo up && exec '{sys.executable}' '{SCRIPT}' '{tmp_path / 'stack'}'",
        ],
        env={**os.environ, "HOMEPORT_TEST_MIRROR": mirror_of_providers(tmp_path / "providers")},
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
    )

    assert (ran.returncode, ran.stdout) == (0, "hello\n0 processes are left\n"), ran.stderr


def mirror_of_providers(folder: Path) -> str:
    """Empty where homeport will find one by itself; else a plugin cache, which is laid out as a mirror is."""
    if mirror.find(mirror.TERRAFORM_REGISTRY, os.environ, folder):
        return ""
    cache = folder / "cache"
    cache.mkdir(parents=True)
    with project(folder, stack="hello", TF_PLUGIN_CACHE_DIR=str(cache)) as ours:
        ours.homeport.run("tf", "--", "init")
    return str(cache)
