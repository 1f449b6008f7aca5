"""What each isolation level guarantees, asserted by functions that try the opposite."""

import json
import os
import shutil
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from homeport.core.errors import HomeportError
from homeport.functions.config import Credentials, FunctionConfig
from homeport.functions.runtimes import Launch
from homeport.functions.sandbox import namespace, visible
from homeport.functions.sandbox.landlock import UNSCOPED
from homeport.functions.sandbox.level import Level
from homeport.functions.sandbox.namespace import NamespaceLevel
from homeport.functions.sandbox.places import sandbox_address
from homeport.functions.sandbox.selection import NAMES, choose, levels, obstacle
from support.functions import ENVIRONMENT_ID, FunctionLab, invocation, run_in_lab

TRY = """
import os, pathlib, resource, socket, sys

def attempt(action):
    try:
        return action()
    except OSError as error:
        return error.__class__.__name__

def read(path):
    return attempt(lambda: pathlib.Path(path).read_bytes()[:20].decode(errors="replace"))

def write(path):
    return attempt(lambda: pathlib.Path(path).write_text("written"))

def handler(event, context):
    return {
        "read": {path: read(path) for path in event.get("read", [])},
        "write": {path: write(path) for path in event.get("write", [])},
        "list": {path: attempt(lambda: sorted(os.listdir(path))) for path in event.get("list", [])},
        "evaluated": [attempt(lambda: eval(expression)) for expression in event.get("evaluate", [])],
    }
"""
STATUS = "dict(line.split(':', 1) for line in open('/proc/self/status').read().splitlines())"


def _working() -> Iterator[Any]:
    for level in levels():
        reason = obstacle(level)
        yield pytest.param(level, id=level.name, marks=pytest.mark.skipif(bool(reason), reason=reason))


def _is_in_tmp(path: Path) -> bool:
    """Of what lies there no level promises anything: it is where functions write."""
    return path.resolve().is_relative_to("/tmp")


WORKING = list(_working())
CONFINED = [each for each in WORKING if each.id in ("namespace", "landlock")]


@pytest.fixture
def secret(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A file of the user's, outside the folder for temporary files, and a variable of the user's."""
    beside = Path("/var/tmp") if _is_in_tmp(Path.cwd()) else Path.cwd() / "build"
    folder = beside / f"homeport-secret-{os.getpid()}"
    folder.mkdir(parents=True)
    file = folder / ".env"
    file.write_text("PASSWORD=hunter2")
    monkeypatch.setenv("PASSWORD", "hunter2")
    yield file
    shutil.rmtree(folder)


def tried(folder: Path, level: Level, event: dict[str, Any], **settings: Any) -> Any:
    """What a function says that tries all of the event, on one isolation level."""

    async def work(lab: FunctionLab) -> Any:
        environment = await lab.started(TRY, **settings)
        result = await environment.invoke(invocation(json.dumps(event).encode()))
        return {**json.loads(result.payload), "places": environment.places}

    return run_in_lab(folder, work, isolation=level)


@pytest.mark.parametrize("level", WORKING)
def test_no_variable_descriptor_or_privilege_of_the_users_reaches_a_function(
    tmp_path: Path, secret: Path, level: Level
) -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        os.set_inheritable(listening.fileno(), True)
        said = tried(
            tmp_path,
            level,
            {
                "evaluate": [
                    "'PASSWORD' in os.environ",
                    "[n for n in range(4, 200) if isinstance(attempt(lambda: os.fstat(n).st_mode), int)"
                    " and not os.readlink(f'/proc/self/fd/{n}').startswith(('socket:', 'anon_inode:'))]",
                    f"{STATUS}['NoNewPrivs'].strip()",
                    f"{STATUS}['CapPrm'].strip()",
                    "resource.getrlimit(resource.RLIMIT_NOFILE)",
                    "resource.getrlimit(resource.RLIMIT_CORE)",
                    "oct(os.umask(0))",
                ]
            },
        )

    assert said["evaluated"] == [False, [], "1", "0" * 16, [1024, 1024], [0, 0], "0o22"]


@pytest.mark.parametrize("level", CONFINED)
def test_files_of_the_user_and_the_project_cannot_be_read(tmp_path: Path, secret: Path, level: Level) -> None:
    folders = [path for path in (Path.cwd(), Path.home()) if not _is_in_tmp(path)]
    server = Path("/proc") / str(os.getpid())
    files = [str(secret), "/etc/shadow", str(server / "environ"), str(server / "root" / "etc")]
    files += [str(path / "pyproject.toml") for path in folders]

    said = tried(tmp_path, level, {"read": files, "list": [str(secret.parent), *map(str, folders)]})

    assert set(said["read"].values()) <= {"FileNotFoundError", "PermissionError"}
    # In a file system of its own a home shows no more than the way to the interpreter.
    assert all(
        isinstance(seen, str) or (path == str(Path.home()) and set(seen) <= {".cache", ".local", ".pyenv"})
        for path, seen in said["list"].items()
    )


@pytest.mark.parametrize("level", CONFINED)
def test_nothing_can_be_written_but_the_folder_for_temporary_files(secret: Path, level: Level) -> None:
    # Beside the secret: what lies in the machine's own /tmp, Landlock's functions can write.
    folder = secret.parent
    places = tried(folder, level, {})["places"]
    (folder / "code" / "present.txt").write_text("as it was")
    outside = ["/usr/new", "/etc/new", "/new", "/var/new", str(secret)]
    outside += [] if _is_in_tmp(Path.home()) else [str(Path.home() / "new")]
    code = [f"{places.task_root}/new", f"{places.task_root}/present.txt"]

    said = tried(folder, level, {"write": [*outside, *code, f"{places.tmp}/mine", "/tmp/homeport-test", os.devnull]})

    outcomes = said["write"]
    Path("/tmp/homeport-test").unlink(missing_ok=True)
    allowed = [outcomes.pop(path) for path in (f"{places.tmp}/mine", "/tmp/homeport-test", os.devnull)]
    assert allowed == [7, 7, 7]
    assert set(outcomes.values()) <= {"OSError", "PermissionError", "FileNotFoundError"}
    assert (folder / "code" / "present.txt").read_text() == "as it was"
    assert secret.read_text() == "PASSWORD=hunter2"


@pytest.mark.parametrize("level", [each for each in WORKING if each.id == "namespace"])
def test_file_system_is_laid_out_as_on_aws(tmp_path: Path, level: Level) -> None:
    (tmp_path / "layers" / "python").mkdir(parents=True)
    (tmp_path / "layers" / "python" / "layered.py").write_text("")

    said = tried(
        tmp_path,
        level,
        {
            "list": ["/var/task", "/opt", "/tmp", "/var"],
            "evaluate": [
                "__file__",
                "__import__('layered').__file__",
                "__import__('pwd').getpwuid(os.getuid()).pw_name",
                "[os.environ.get(name) for name in ('HOME', 'TMPDIR', 'LAMBDA_TASK_ROOT', 'LAMBDA_RUNTIME_DIR')]",
                "os.getcwd()",
                "os.statvfs('/tmp').f_blocks * os.statvfs('/tmp').f_frsize // 1024 // 1024",
                "open('/tmp/large', 'wb').write(bytes(65 * 1024 * 1024))",
                "attempt(lambda: os.kill(os.getpid(), 0))",
                "[socket.gethostbyname(name) for name in ('sandbox.localdomain', 'sandbox')]",
            ],
        },
        layers_path=tmp_path / "layers",
        ephemeral_storage_mb=64,
        memory_mb=512,
    )

    listed = said["list"]
    assert {"app.py"} <= set(listed["/var/task"])
    # An interpreter that lies in the machine's /tmp is seen there.
    way = [path.relative_to("/tmp").parts[0] for path in (Path.home(), Path(sys.base_prefix)) if _is_in_tmp(path)]
    assert (listed["/opt"], listed["/var"]) == (["python"], ["runtime", "task"])
    assert set(listed["/tmp"]) <= set(way)
    assert said["evaluated"] == [
        "/var/task/app.py",
        "/opt/python/layered.py",
        "sbx_user1051",
        [None, None, "/var/task", "/var/runtime"],
        "/var/task",
        64,
        "OSError",
        None,
        [sandbox_address(ENVIRONMENT_ID[:12])] * 2,
    ]


@pytest.mark.parametrize("level", CONFINED)
def test_signals_to_processes_outside_are_kept_or_told(tmp_path: Path, level: Level) -> None:
    said = tried(tmp_path, level, {"evaluate": [f"os.kill({os.getpid()}, 0)", "os.kill(os.getpid(), 0)"]})

    is_told = not UNSCOPED.is_closed()
    assert said["evaluated"] == [None if is_told else "PermissionError", None]


def test_keys_beside_certificates_are_not_shown() -> None:
    keys = [Path("/etc/ssl/private/key.pem"), Path("/etc/pki/tls/private/key.pem"), Path("/etc/pki/entitlement/1.pem")]

    shown = [Path("/etc") / name for name in visible.SETTINGS]

    assert not [key for key in keys if any(key.is_relative_to(path) for path in shown)]
    assert Path("/etc/ssl/certs") in shown


def test_nothing_is_kept_of_each_environment() -> None:
    config = FunctionConfig("", "codes", "$LATEST", "", "", "", "", Path("/code"), Credentials("", "", ""))
    launch = Launch(["/bin/true"], Path("/runtime"), {})

    scratches = [Path(f"/scratch/{number}") for number in range(2)]
    first, second = (
        [str(step) for step in NamespaceLevel().confine(config, launch, each).enclosure] for each in scratches
    )

    own = {"/scratch/0": "/scratch/1", sandbox_address("0"): sandbox_address("1")}
    for of_first, of_second in own.items():
        first = [step.replace(of_first, of_second) for step in first]
    assert first == second
    assert not any(hasattr(each, "cache_info") and each.cache_info().currsize > 1 for each in vars(namespace).values())


def test_strongest_level_that_works_is_chosen() -> None:
    first = next(level.name for level in levels() if not obstacle(level))

    assert choose().name == first
    assert [choose(name, tell=lambda _: None).name for name in NAMES if name == "process"] == ["process"]


def test_level_that_does_not_work_is_refused_where_it_must_hold() -> None:
    told: list[str] = []
    assert obstacle(levels()[NAMES.index("container")])  # a machine whose root can be written

    assert choose("container", tell=told.append).name == "process"
    with pytest.raises(HomeportError, match="the isolation level container does not work here") as refused:
        choose("container", strict=True)

    assert refused.value.hint == 'isolation.level = "process" in homeport.toml does'
    assert told[0].startswith("the isolation level container does not work here (")
