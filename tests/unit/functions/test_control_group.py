"""The control group that limits our memory, found in files as the kernel writes them."""

import os
from pathlib import Path

import pytest

from homeport.functions.control_group import ControlGroup, machine_memory_bytes, memory_group

MB = 1024 * 1024
PHYSICAL = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
V1 = "36 32 0:31 {root} {place} rw,relatime shared:12 - cgroup cgroup rw,memory"
V2 = "30 25 0:27 {root} {place} rw,nosuid - cgroup2 cgroup2 rw,nsdelegate"
HUGE = "9223372036854771712"


def written(folder: Path, cgroup: str, mount: str, root: str, limits: dict[str, str]) -> Path:
    """A /proc/self and the mounted groups with their limits."""
    proc, mounted = folder / "proc", folder / "mounted"
    proc.mkdir()
    (proc / "cgroup").write_text(cgroup)
    lines = ["22 1 254:0 / / rw,relatime - ext4 /dev/root rw", mount.format(root=root, place=mounted)]
    (proc / "mountinfo").write_text("\n".join(lines) + "\n")
    for name, limit in limits.items():
        (mounted / name).parent.mkdir(parents=True, exist_ok=True)
        (mounted / name).write_text(f"{limit}\n")
    return proc


GROUPS = [
    pytest.param("0::/user.slice/a.scope\n", V2, "/", 2, "user.slice/a.scope", id="version 2 on a desktop"),
    pytest.param("0::/\n", V2, "/", 2, ".", id="version 2 in a container"),
    pytest.param("4:memory:/a/b\n0::/c\n", V1, "/", 1, "a/b", id="version 1"),
    pytest.param("4:cpu,memory:/docker/1f\n", V1, "/docker/1f", 1, ".", id="version 1 in a container"),
    pytest.param("0::/../other\n", V2, "/", 2, ".", id="a group that is not mounted here"),
]


@pytest.mark.parametrize(("cgroup", "mount", "root", "version", "place"), GROUPS)
def test_own_group_is_found(tmp_path: Path, cgroup: str, mount: str, root: str, version: int, place: str) -> None:
    proc = written(tmp_path, cgroup, mount, root, {})
    mounted = tmp_path / "mounted"

    assert memory_group(proc) == ControlGroup(version, mounted, mounted / place)


LIMITS = [
    pytest.param("0::/a/b\n", V2, {"a/b/memory.max": "max", "a/memory.max": str(512 * MB)}, 512 * MB, id="of a parent"),
    pytest.param("0::/\n", V2, {"memory.max": str(300 * MB)}, 300 * MB, id="of a container"),
    pytest.param("4:memory:/a\n", V1, {"a/memory.limit_in_bytes": str(64 * MB)}, 64 * MB, id="of version 1"),
    pytest.param("4:memory:/a\n", V1, {"a/memory.limit_in_bytes": HUGE}, PHYSICAL, id="none in version 1"),
    pytest.param("0::/a\n", V2, {"a/memory.max": "max"}, PHYSICAL, id="none in version 2"),
    pytest.param("0::/a\n", V1, {"a/memory.limit_in_bytes": "1"}, PHYSICAL, id="of a group that is not ours"),
]


@pytest.mark.parametrize(("cgroup", "mount", "limits", "expected"), LIMITS)
def test_memory_is_the_machine_s_or_what_a_group_may_hold(
    tmp_path: Path, cgroup: str, mount: str, limits: dict[str, str], expected: int
) -> None:
    assert machine_memory_bytes(written(tmp_path, cgroup, mount, "/", limits)) == expected


def test_system_without_groups_has_its_own_memory(tmp_path: Path) -> None:
    assert memory_group(tmp_path) is None
    assert machine_memory_bytes(tmp_path) == PHYSICAL
