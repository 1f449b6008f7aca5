"""Control groups bound the memory of environments where a machine allows them: time stands, so nothing else looks."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from homeport.functions.control_group import ControlGroup
from homeport.functions.memory_group import MemoryGroup, MemoryGroups, memory_groups, parent_of_groups
from support.functions import ENVIRONMENT_ID, REQUEST_ID, FunctionLab, error_of, eventually, invocation, run_in_lab

allowed = pytest.mark.skipif(memory_groups() is None, reason="no control groups may be made here")
HOLD = """
import subprocess, sys, time
def handler(event, context):
    if "child_mb" in event:
        code = f"held = bytearray({event['child_mb']} << 20)"
        return subprocess.run([sys.executable, "-c", code]).returncode
    return len(bytearray(event["mb"] << 20))
"""


def group_of(lab: FunctionLab) -> MemoryGroup:
    groups = lab.functions.facilities.memory_groups
    assert groups is not None
    return groups.of(ENVIRONMENT_ID[:12])


@allowed
def test_function_that_takes_more_is_killed_by_the_kernel_and_the_group_goes_with_the_environment(
    tmp_path: Path,
) -> None:
    async def work(lab: FunctionLab) -> MemoryGroup:
        environment = await lab.started(HOLD, timeout_s=60, ephemeral_storage_mb=64)
        group = group_of(lab)
        await eventually(lambda: (group.folder / "cgroup.procs").exists() and bool(members(group)))

        killed = await environment.invoke(invocation(b'{"mb": 900}'))

        assert error_of(killed) == {
            "errorType": "Runtime.OutOfMemory",
            "errorMessage": f"RequestId: {REQUEST_ID} Error: Runtime exited with error: signal: killed",
        }
        assert killed.peak_memory_mb == 128
        assert (await environment.invoke(invocation(b'{"mb": 1}'))).function_error is None
        return group

    group = run_in_lab(tmp_path, work)
    assert not group.folder.exists()


@allowed
def test_what_a_function_starts_is_in_its_group(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        environment = await lab.started(HOLD, timeout_s=60, ephemeral_storage_mb=64)
        await eventually(lambda: group_of(lab).folder.exists() and bool(members(group_of(lab))))

        result = await environment.invoke(invocation(b'{"child_mb": 900}'))

        # The kernel takes the process that holds most; version 2 takes all of them.
        assert result.function_error is not None or json.loads(result.payload) == -9

    run_in_lab(tmp_path, work)


def members(group: MemoryGroup) -> str:
    return (group.folder / "cgroup.procs").read_text()


@allowed
def test_groups_of_instances_that_are_gone_are_swept(tmp_path: Path) -> None:
    groups = memory_groups()
    assert groups is not None
    own = groups.of("mine").folder
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        pass
    left = own.with_name(f"homeport-{ended.pid}-0123456789ab")
    own.mkdir()
    left.mkdir()

    memory_groups()

    assert (own.exists(), left.exists()) == (True, False)
    own.rmdir()


PARENTS = [
    pytest.param(1, "a/b", "", "a/b", id="version 1"),
    pytest.param(2, "a/b.scope", "cpu memory pids", "a", id="version 2"),
    pytest.param(2, "a/b.scope", "cpu pids", None, id="version 2 without the memory controller"),
    pytest.param(2, ".", "", None, id="the root of version 2"),
]


@pytest.mark.parametrize(("version", "own", "controllers", "expected"), PARENTS)
def test_groups_are_made_below_our_own_or_beside_it(
    tmp_path: Path, version: int, own: str, controllers: str, expected: str | None
) -> None:
    """Version 2 could not be tried on a machine that has it: the rules are those of the kernel's documentation."""
    folder = tmp_path / own
    folder.mkdir(parents=True, exist_ok=True)
    (folder.parent / "cgroup.subtree_control").write_text(controllers)

    parent = parent_of_groups(ControlGroup(version, tmp_path, folder))

    assert parent == (None if expected is None else tmp_path / expected)


@pytest.mark.parametrize(
    ("version", "files", "written"),
    [
        (
            1,
            {"memory.limit_in_bytes": "", "memory.memsw.limit_in_bytes": ""},
            {"memory.limit_in_bytes": "150994944", "memory.memsw.limit_in_bytes": "150994944", "cgroup.procs": "7"},
        ),
        (1, {"memory.limit_in_bytes": ""}, {"memory.limit_in_bytes": "150994944", "cgroup.procs": "7"}),
        (
            2,
            {"memory.max": ""},
            {"memory.max": "150994944", "memory.swap.max": "0", "memory.oom.group": "1", "cgroup.procs": "7"},
        ),
    ],
)
def test_limit_is_written_as_each_version_has_it(
    tmp_path: Path, version: int, files: dict[str, str], written: dict[str, str]
) -> None:
    group = MemoryGroups(tmp_path, version).of("one")
    group.folder.mkdir()
    for name, content in files.items():
        (group.folder / name).write_text(content)

    group.hold(7, 128)

    assert {path.name: path.read_text() for path in group.folder.iterdir()} == written
    assert group.folder.name == f"homeport-{os.getpid()}-one"


@pytest.mark.parametrize(
    ("version", "file", "before", "after"),
    [
        (1, "memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 0\n", "under_oom 0\noom_kill 1\n"),
        (2, "memory.events", "low 0\noom 2\noom_kill 3\noom_group_kill 0\n", "oom 5\noom_kill 4\n"),
    ],
)
def test_kills_are_told_once(tmp_path: Path, version: int, file: str, before: str, after: str) -> None:
    group = MemoryGroups(tmp_path, version).of("one")
    group.folder.mkdir()
    (group.folder / file).write_text(before)
    group.has_killed()
    unchanged = group.has_killed()
    (group.folder / file).write_text(after)

    assert (unchanged, group.has_killed(), group.has_killed()) == (False, True, False)
