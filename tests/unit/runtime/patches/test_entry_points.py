"""Our plug-ins are found, whatever plux's file says."""

import subprocess
import sys
from pathlib import Path

SCRIPT = """
from plux.runtime.cache import EntryPointsCache
from homeport.runtime.patches import entry_points

entry_points.apply()
found = EntryPointsCache.instance().get_entry_points()["localstack.runtime.server"]
print(sorted(point.value for point in found if point.name == "homeport"))
"""


def test_a_broken_file_of_pluxs_is_not_read_and_none_is_written(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env={"XDG_CACHE_HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert ran.stdout == "['homeport.runtime.server_plugin:FrontDoorServerPlugin']\n"
    assert list(tmp_path.iterdir()) == []
