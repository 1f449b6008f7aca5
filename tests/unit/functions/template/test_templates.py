"""Workers forked from a template: like any other in all that they find, and in how they end."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import homeport
from homeport.functions import spawner
from homeport.functions.spawner import SpawnError
from homeport.functions.template.templates import DELAY_S
from support.functions import eventually, is_running, state_of
from support.templates import ON_LINUX, Nursery, in_nursery, is_of

pytestmark = ON_LINUX

STATE = """
import sys
modules = sorted(sys.modules)
path = list(sys.path)
open_ones = sorted(os.listdir("/proc/self/fd"))
umask = os.umask(0)
import json, resource, signal, traceback
streams = [sys.stdin, sys.stdout, sys.stderr]
print(json.dumps({
    "argv": [sys.argv, sys.orig_argv],
    "command line": open("/proc/self/cmdline").read(),
    "name": open("/proc/self/comm").read(),
    "program": [sys.executable, sys.prefix, sys.base_prefix, os.readlink("/proc/self/exe")],
    "path": path,
    "flags": [str(sys.flags), sys._xoptions, sys.warnoptions, sys.dont_write_bytecode],
    "modules": modules,
    "main": sorted(globals()),
    "frames": [frame.f_code.co_name for frame, _ in traceback.walk_stack(sys._getframe())],
    "environment": {name: value for name, value in os.environ.items() if name != "LC_CTYPE"},
    "environment as others see it": open("/proc/self/environ").read().rstrip("\\0"),
    "folder": os.getcwd(),
    "descriptors": open_ones,
    "streams": [[each.encoding, each.errors, each.line_buffering, each.seekable()] for each in streams],
    "signals": [str(signal.getsignal(number)) for number in sorted(signal.valid_signals())],
    "umask": umask,
    "limits": [resource.getrlimit(number) for number in range(16)],
    "leads": [os.getsid(0) == os.getpid(), os.getpgid(0) == os.getpid()],
    "hooks": [len(sys.path_hooks), str(sys.excepthook), str(__import__)],
    "locale": [sys.getfilesystemencoding(), sys.flags.utf8_mode, __import__("locale").setlocale(0)],
}))
"""


def test_it_finds_what_an_ordinary_worker_finds(tmp_path: Path) -> None:
    async def work(nursery: Nursery) -> None:
        command = nursery.command(STATE, restraints=[("umask", 0o027), ("limit", 7, 512)])
        ordinary = await nursery.told(command)
        await nursery.ready()

        forked = await nursery.told(command)

        assert json.loads(forked) == json.loads(ordinary)
        # All that is imported beforehand, and found by nobody.
        assert "boto3" not in json.loads(forked)["modules"]

    in_nursery(tmp_path, work)


def test_end_of_a_forked_worker_is_reported(tmp_path: Path) -> None:
    async def work(nursery: Nursery) -> None:
        await nursery.ready()
        ends = {
            "raise SystemExit(0)": (0, None),
            "raise SystemExit(7)": (7, None),
            "raise ValueError": (1, None),
            "os._exit(9)": (9, None),
            "os.kill(os.getpid(), 15)": (None, signal.SIGTERM),
            "os.kill(os.getpid(), 9)": (None, signal.SIGKILL),
        }
        for code, expected in ends.items():
            worker = await nursery.forked(code)
            how = await asyncio.wait_for(worker.exited, 20)
            assert (how.code, how.signal) == expected
            assert how.peak_memory_kb > 0

    in_nursery(tmp_path, work)


FAMILY = """
import time
def note():
    with open("pids", "a") as pids:
        pids.write(f"{os.getpid()} ")
note()
if os.fork() == 0:
    os.setsid()
    # An orphan that has run no program of its own.
    if os.fork():
        os._exit(0)
    note()
time.sleep(600)
"""


async def family_of(nursery: Nursery) -> list[int]:
    file = nursery.folder / "pids"
    await eventually(lambda: file.exists() and len(file.read_text().split()) == 2)
    return [int(pid) for pid in file.read_text().split()]


def test_kill_reaches_orphans_of_a_forked_worker(tmp_path: Path) -> None:
    async def work(nursery: Nursery) -> None:
        template = await nursery.ready()
        worker = await nursery.forked(FAMILY)
        pids = await family_of(nursery)

        nursery.spawner.kill(worker)

        assert (await worker.exited).signal == signal.SIGKILL
        await eventually(lambda: not any(map(is_running, pids)))
        assert is_running(template)

    in_nursery(tmp_path, work)


def test_forked_family_is_frozen_and_thawed(tmp_path: Path) -> None:
    async def work(nursery: Nursery) -> None:
        await nursery.ready()
        worker = await nursery.forked(FAMILY)
        pids = await family_of(nursery)

        nursery.spawner.freeze(worker)
        await eventually(lambda: [state_of(pid) for pid in pids] == ["T", "T"])
        nursery.spawner.thaw(worker)
        await eventually(lambda: [state_of(pid) for pid in pids] == ["S", "S"])

    in_nursery(tmp_path, work)


def test_step_that_fails_is_told_as_of_an_ordinary_worker(tmp_path: Path) -> None:
    async def work(nursery: Nursery) -> None:
        command = nursery.command("pass", enclosure=[("write", "/nowhere/at/all", "")])
        with pytest.raises(SpawnError) as ordinary:
            await nursery.spawner.spawn(command)
        await nursery.ready()

        with pytest.raises(SpawnError) as forked:
            await nursery.spawner.spawn(command)

        assert str(forked.value) == str(ordinary.value)
        assert "/nowhere/at/all" in str(forked.value)

    in_nursery(tmp_path, work)


def test_killed_template_costs_no_worker_and_is_replaced(tmp_path: Path) -> None:
    async def work(nursery: Nursery) -> None:
        template = await nursery.ready()
        running = await nursery.forked("import time; time.sleep(600)")

        os.kill(template, signal.SIGKILL)

        for _ in range(3):
            worker = await nursery.spawner.spawn(nursery.command("raise SystemExit(3)"))
            assert (await worker.exited).code == 3
        assert not running.exited.done()
        await eventually(lambda: template not in nursery.spawner.templates.values())
        assert await nursery.ready() != template
        await nursery.forked("pass")

    in_nursery(tmp_path, work)


def test_stopped_template_keeps_nobody_waiting(tmp_path: Path) -> None:
    async def work(nursery: Nursery) -> None:
        os.kill(await nursery.ready(), signal.SIGSTOP)

        for _ in range(3):
            worker = await asyncio.wait_for(nursery.spawner.spawn(nursery.command("raise SystemExit(3)")), 10)
            assert (await worker.exited).code == 3

    in_nursery(tmp_path, work)


def spares(nursery: Nursery, template: int) -> list[int]:
    """Processes that wait to become workers."""
    return [pid for pid in nursery.spawner.orphans() if pid != template and is_of(pid, template)]


@pytest.mark.parametrize("how", ["stop", "kill"])
def test_template_ends_with_the_spawner(tmp_path: Path, how: str) -> None:
    async def work(nursery: Nursery) -> None:
        template = await nursery.ready()
        spawner = nursery.spawner._process
        assert spawner is not None
        await eventually(lambda: len(spares(nursery, template)) == 1)
        spare = spares(nursery, template)

        if how == "kill":
            spawner.kill()
        else:
            await nursery.spawner.stop()

        await eventually(lambda: not any(map(is_running, [template, *spare])))

    in_nursery(tmp_path, work)


def test_template_that_cannot_import_is_not_started_again(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv"], check=True)
    (packages,) = (tmp_path / "venv" / "lib").glob("python3.*/site-packages")
    attempts = tmp_path / "attempts"
    (packages / "boto3.py").write_text(f"open({str(attempts)!r}, 'a').write('x')\nraise RuntimeError('broken')\n")

    async def work(nursery: Nursery) -> None:
        for _ in range(2):
            worker = await nursery.spawner.spawn(nursery.command("raise SystemExit(3)"))
            assert (await worker.exited).code == 3
            await eventually(attempts.exists)
        # That nothing more happens can only be waited for.
        await asyncio.sleep(DELAY_S + 1)
        assert attempts.read_text() == "x"
        assert nursery.spawner.templates == {}

    in_nursery(tmp_path, work, tmp_path / "venv" / "bin" / "python")


RANDOM = """
import random, uuid, ssl, secrets, tempfile, multiprocessing
print([random.random(), uuid.uuid4(), uuid.uuid1().clock_seq, ssl.RAND_bytes(8), os.urandom(8), secrets.token_hex(),
       bytes(multiprocessing.current_process().authkey), tempfile.mktemp()], sep="\\n")
"""


def test_workers_of_a_template_have_no_chance_in_common(tmp_path: Path) -> None:
    async def work(nursery: Nursery) -> None:
        await nursery.ready()

        one, other = [await nursery.told(nursery.command(RANDOM)) for _ in range(2)]

        assert len(one.split(", ")) == 8
        assert set(one.strip("[]\n").split(", ")).isdisjoint(other.strip("[]\n").split(", "))

    in_nursery(tmp_path, work)


SEARCH = """
wanted = os.environ["REVERSED"][::-1].encode()
found = 0
with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb") as memory:
    for line in maps:
        begin, end = (int(each, 16) for each in line.split()[0].split("-"))
        if "rw" in line:
            memory.seek(begin)
            found += memory.read(end - begin).count(wanted)
print(found)
"""


def test_no_worker_holds_what_another_was_given(tmp_path: Path) -> None:
    secret = "a-secret-of-the-first-function"

    async def work(nursery: Nursery) -> None:
        await nursery.ready()
        own = nursery.command(SEARCH, environment={"SECRET": secret, "REVERSED": secret[::-1]})
        assert int(await nursery.told(own)) > 0

        for _ in range(3):
            other = nursery.command(SEARCH, environment={"REVERSED": secret[::-1]})
            # The one that the search itself has made.
            assert int(await nursery.told(other)) <= 1

    in_nursery(tmp_path, work)


def test_packages_beside_homeport_are_not_the_functions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site, marker = tmp_path / "site", tmp_path / "marker"
    # botocore takes it where it is there.
    (site / "awscrt").mkdir(parents=True)
    (site / "awscrt" / "__init__.py").write_text(f"open({str(marker)!r}, 'w')")
    (site / "homeport").symlink_to(Path(homeport.__file__).parent)
    program = f"import sys; sys.path.append({str(site)!r}); from homeport.functions.spawner_process import main; main()"
    monkeypatch.setattr(spawner, "_PROGRAM", program)

    async def work(nursery: Nursery) -> None:
        await nursery.ready()
        await nursery.forked("import boto3")

    in_nursery(tmp_path, work)

    assert not marker.exists()
