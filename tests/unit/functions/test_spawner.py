"""The process that forks workers: what it starts, what it reports, and that nothing outlives the server."""

import asyncio
import dataclasses
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from homeport.functions.sandbox.steps import CLONE_NEWNS, CLONE_NEWUSER
from homeport.functions.spawner import Command, Exit, Spawner, SpawnError, WorkerProcess
from support.functions import eventually, is_running, run, state_of

ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux hands orphans to the spawner")


def with_spawner(work: Callable[[Spawner], Awaitable[None]]) -> None:
    """Run a test with a spawner of its own."""

    async def body() -> None:
        spawner = Spawner()
        spawner.start()
        spawner.attach(asyncio.get_running_loop())
        try:
            await work(spawner)
        finally:
            await spawner.stop()

    run(body())


def python(code: str, folder: Path, **environment: str) -> Command:
    """A worker that runs `code`, marked by its folder."""
    variables = {"MARKER": str(folder), **environment}
    argv = [sys.executable, "-c", textwrap.dedent(code)]
    return Command(argv, variables, str(folder), f"MARKER={folder}")


async def pids_in(file: Path, count: int) -> list[int]:
    """The process ids that a worker wrote, once it has written them all."""

    def written() -> list[int]:
        return [int(line) for line in file.read_text().split()] if file.exists() else []

    await eventually(lambda: len(written()) == count)
    return written()


async def output_of(spawner: Spawner, command: Command, numbers: tuple[int, ...]) -> str:
    """What a worker writes into the pipe that it has under these numbers."""
    reading, writing = os.pipe()
    worker = await spawner.spawn(dataclasses.replace(command, descriptors=[(writing, numbers)]))
    os.close(writing)
    await worker.exited
    with os.fdopen(reading, "rb") as output:
        return output.read().decode()


async def ended(worker: WorkerProcess) -> tuple[int | None, int | None]:
    how = await asyncio.wait_for(worker.exited, 20)
    return how.code, how.signal


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("raise SystemExit(0)", (0, None)),
        ("raise SystemExit(7)", (7, None)),
        ("os.kill(os.getpid(), signal.SIGTERM)", (None, signal.SIGTERM)),
        ("os.kill(os.getpid(), signal.SIGKILL)", (None, signal.SIGKILL)),
    ],
)
def test_end_of_a_worker_is_reported(tmp_path: Path, statement: str, expected: tuple[int | None, int | None]) -> None:
    async def work(spawner: Spawner) -> None:
        worker = await spawner.spawn(python(f"import os, signal\n{statement}", tmp_path))

        assert await ended(worker) == expected

    with_spawner(work)


def test_control_group_goes_with_its_household_or_the_spawner(tmp_path: Path) -> None:
    groups = [tmp_path / "forgotten", tmp_path / "left"]

    async def work(spawner: Spawner) -> None:
        for group in groups:
            group.mkdir()
            command = dataclasses.replace(python("", tmp_path), household=group.name, group=str(group))
            await (await spawner.spawn(command)).exited
        spawner.forget("forgotten")
        await eventually(lambda: not groups[0].exists())
        assert groups[1].exists()

    with_spawner(work)
    assert not groups[1].exists()


def followed(folder: Path, code: str) -> Command:
    """A worker, and after it a program that takes its time and leaves a file."""
    last = f"import time; time.sleep(0.2); open({str(folder / 'after')!r}, 'w').close()"
    return dataclasses.replace(python(code, folder), afterwards=([sys.executable, "-c", last], {}))


@pytest.mark.parametrize("code", ["raise SystemExit(3)", "import time; time.sleep(60)"])
def test_what_comes_after_a_worker_is_over_when_it_counts_as_exited(tmp_path: Path, code: str) -> None:
    async def work(spawner: Spawner) -> None:
        worker = await spawner.spawn(followed(tmp_path, code))
        if "sleep" in code:
            spawner.kill(worker)

        assert await ended(worker) == ((None, signal.SIGKILL) if "sleep" in code else (3, None))
        assert (tmp_path / "after").exists()

    with_spawner(work)


def test_what_comes_after_a_worker_comes_when_the_spawner_stops(tmp_path: Path) -> None:
    async def work(spawner: Spawner) -> None:
        await spawner.spawn(followed(tmp_path, "import time; time.sleep(60)"))

    with_spawner(work)

    assert (tmp_path / "after").exists()


def test_what_comes_after_a_worker_comes_when_the_spawner_was_killed(tmp_path: Path) -> None:
    async def work(spawner: Spawner) -> None:
        worker = await spawner.spawn(followed(tmp_path, "import time; time.sleep(60)"))
        assert spawner._process is not None

        spawner._process.kill()

        await ended(worker)
        await eventually((tmp_path / "after").exists)

    with_spawner(work)


def test_peak_memory_of_a_worker_is_reported(tmp_path: Path) -> None:
    async def work(spawner: Spawner) -> None:
        worker = await spawner.spawn(python("data = b'x' * 50_000_000", tmp_path))

        assert (await worker.exited).peak_memory_kb > 50_000

    with_spawner(work)


def test_worker_has_the_given_environment_folder_and_descriptors_and_no_others(tmp_path: Path) -> None:
    code = """
    import os
    def is_open(number):
        try:
            os.fstat(number)
        except OSError:
            return False
        return True
    open_ones = [number for number in range(100) if is_open(number)]
    os.write(5, repr((dict(os.environ), os.getcwd(), open_ones, os.getsid(0) == os.getpid())).encode())
    """

    async def work(spawner: Spawner) -> None:
        told = await output_of(spawner, python(code, tmp_path, LC_CTYPE="C.UTF-8"), (1, 2, 5))

        variables = {"MARKER": str(tmp_path), "LC_CTYPE": "C.UTF-8"}
        assert told == repr((variables, str(tmp_path), [0, 1, 2, 5], True))

    with_spawner(work)


@ON_LINUX
def test_any_number_of_households_keeps_its_namespaces(tmp_path: Path) -> None:
    # Each holds two descriptors in the spawner: they must not be taken for a worker's own.
    unshared = [("unshare", CLONE_NEWUSER | CLONE_NEWNS)]
    if subprocess.run(["unshare", "--user", "--mount", "true"], capture_output=True, check=False).returncode:
        pytest.skip("user namespaces are not allowed here")

    def of(household: int, code: str) -> Command:
        marked = dataclasses.replace(python(code, tmp_path, NUMBER=str(household)), marker=f"NUMBER={household}")
        return dataclasses.replace(marked, enclosure=unshared, household=str(household))

    async def work(spawner: Spawner) -> None:
        for household in range(40):
            await spawner.spawn(of(household, "import time; time.sleep(60)"))

        told = [await output_of(spawner, of(household, "print('joined')"), (1, 2)) for household in range(40)]

        assert told == ["joined\n"] * 40

    with_spawner(work)


@ON_LINUX
def test_worker_ignores_no_signal(tmp_path: Path) -> None:
    async def work(spawner: Spawner) -> None:
        argv = ["/bin/grep", "SigIgn", "/proc/self/status"]
        told = await output_of(spawner, Command(argv, {}, str(tmp_path), "MARKER=x"), (1, 2))

        # 32 and 33 are the C library's own: its posix_spawn, which make uses, leaves them ignored.
        ignored = int(told.removeprefix("SigIgn:"), 16)
        assert ignored & ~(0b11 << 31) == 0

    with_spawner(work)


@pytest.mark.parametrize(
    ("argv", "reason"),
    [
        (["/nowhere/bootstrap"], "No such file or directory"),
        ([os.devnull], "Permission denied"),
    ],
)
def test_program_that_cannot_be_run_is_an_error(tmp_path: Path, argv: list[str], reason: str) -> None:
    async def work(spawner: Spawner) -> None:
        with pytest.raises(SpawnError, match=reason):
            await spawner.spawn(Command(argv, {}, str(tmp_path), "MARKER=x"))

    with_spawner(work)


FAMILY = """
import os, pathlib, subprocess, sys, time

def note(pid):
    with open("pids", "a") as pids:
        pids.write(f"{pid}\\n")

note(os.getpid())
note(subprocess.Popen(["sleep", "900"]).pid)
note(subprocess.Popen(["sleep", "900"], start_new_session=True).pid)
# A daemon: its parent is gone, its session is its own.
daemon = "import subprocess; p = subprocess.Popen(['sleep', '900'], start_new_session=True); print(p.pid, flush=True)"
subprocess.run([sys.executable, "-c", daemon], check=True, stdout=open("pids", "a"))
time.sleep(900)
"""


@ON_LINUX
def test_kill_reaches_children_in_other_sessions_and_daemons(tmp_path: Path) -> None:
    async def work(spawner: Spawner) -> None:
        worker = await spawner.spawn(python(FAMILY, tmp_path))
        family = await pids_in(tmp_path / "pids", 4)

        spawner.kill(worker)

        assert await ended(worker) == (None, signal.SIGKILL)
        await eventually(lambda: not any(map(is_running, family)))

    with_spawner(work)


@ON_LINUX
def test_worker_that_ends_takes_what_it_started_along_and_nobody_else(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "other").mkdir()

    async def work(spawner: Spawner) -> None:
        other = await spawner.spawn(python(FAMILY, tmp_path / "other"))
        others = await pids_in(tmp_path / "other" / "pids", 4)
        one = await spawner.spawn(python(FAMILY, tmp_path / "one"))
        ones = await pids_in(tmp_path / "one" / "pids", 4)

        os.kill(one.pid, signal.SIGTERM)

        assert await ended(one) == (None, signal.SIGTERM)
        await eventually(lambda: not any(map(is_running, ones)))
        assert all(map(is_running, others))
        assert not other.exited.done()

    with_spawner(work)


def test_stop_ends_workers_and_the_spawner(tmp_path: Path) -> None:
    async def work(spawner: Spawner) -> None:
        worker = await spawner.spawn(python("import time; time.sleep(900)", tmp_path))

        await spawner.stop()

        assert (await worker.exited, is_running(worker.pid)) == (Exit(None, signal.SIGKILL), False)

    with_spawner(work)


def test_spawner_that_was_killed_is_replaced_and_its_workers_count_as_killed(tmp_path: Path) -> None:
    async def work(spawner: Spawner) -> None:
        worker = await spawner.spawn(python("import time; time.sleep(900)", tmp_path))
        os.kill(_parent_of(worker.pid), signal.SIGKILL)

        assert await ended(worker) == (None, signal.SIGKILL)
        after = await spawner.spawn(python("raise SystemExit(3)", tmp_path))

        assert await ended(after) == (3, None)
        await eventually(lambda: not is_running(worker.pid))

    with_spawner(work)


@ON_LINUX
@pytest.mark.parametrize("by_name", [True, False])
def test_frozen_family_is_killed_by_name_and_with_its_worker(tmp_path: Path, by_name: bool) -> None:
    async def work(spawner: Spawner) -> None:
        worker = await spawner.spawn(python(FAMILY, tmp_path))
        family = await pids_in(tmp_path / "pids", 4)
        spawner.freeze(worker)
        await eventually(lambda: set(map(state_of, family)) == {"T"})
        assert not worker.exited.done()

        if by_name:
            spawner.kill(worker)
        else:
            os.kill(worker.pid, signal.SIGKILL)

        assert await ended(worker) == (None, signal.SIGKILL)
        await eventually(lambda: not any(map(is_running, family)))

    with_spawner(work)


@ON_LINUX
def test_thawed_family_goes_on_and_another_is_left_frozen(tmp_path: Path) -> None:
    async def work(spawner: Spawner) -> None:
        families: list[list[int]] = []
        workers = []
        for name in ("one", "other"):
            (tmp_path / name).mkdir()
            workers.append(await spawner.spawn(python(FAMILY, tmp_path / name)))
            families.append(await pids_in(tmp_path / name / "pids", 4))
            spawner.freeze(workers[-1])
        await eventually(lambda: {state_of(pid) for family in families for pid in family} == {"T"})

        spawner.thaw(workers[0])

        await eventually(lambda: set(map(state_of, families[0])) == {"S"})
        assert set(map(state_of, families[1])) == {"T"}

    with_spawner(work)


def _parent_of(pid: int) -> int:
    # The second field behind the program's name, which stands in parentheses.
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def test_nothing_starts_once_it_has_stopped(tmp_path: Path) -> None:
    async def work(spawner: Spawner) -> None:
        under_way = asyncio.create_task(spawner.spawn(python("", tmp_path)))
        await asyncio.sleep(0)
        await spawner.stop()

        for refused in (under_way, spawner.spawn(python("", tmp_path))):
            with pytest.raises(SpawnError, match="the stack goes down"):
                await refused

    with_spawner(work)


SERVER = """
import asyncio, signal, sys
from homeport.functions.spawner import Command, Spawner

async def main():
    spawner = Spawner()
    spawner.start()
    spawner.attach(asyncio.get_running_loop())
    code, folder = sys.argv[1:]
    for name in ("one", "other"):
        place = folder + "/" + name
        await spawner.spawn(Command([sys.executable, "-c", code], {"MARKER": place}, place, "MARKER=" + place))
    await asyncio.sleep(900)

# The tests may have been started by a shell that ignores it.
signal.signal(signal.SIGINT, signal.default_int_handler)
asyncio.run(main())
"""


@ON_LINUX
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_nothing_survives_the_server_not_even_stopped_workers(tmp_path: Path, how: signal.Signals) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, FAMILY, str(tmp_path)], start_new_session=True, stderr=subprocess.DEVNULL
    )

    async def work() -> None:
        family = [pid for name in ("one", "other") for pid in await pids_in(tmp_path / name / "pids", 4)]
        spawner = _parent_of(family[0])
        for pid in family[:2]:
            os.kill(pid, signal.SIGSTOP)

        server.send_signal(how)

        await eventually(lambda: not any(map(is_running, [*family, spawner])))

    try:
        run(work())
    finally:
        server.kill()
        server.wait()


@ON_LINUX
def test_frozen_workers_end_with_server_and_spawner_when_both_are_killed(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
    code = "import os, pathlib, time; pathlib.Path('pids').write_text(f'{os.getpid()}'); time.sleep(900)"
    server = subprocess.Popen([sys.executable, "-c", SERVER, code, str(tmp_path)], stderr=subprocess.DEVNULL)

    async def work() -> None:
        workers = [pid for name in ("one", "other") for pid in await pids_in(tmp_path / name / "pids", 1)]
        for pid in workers:
            os.kill(pid, signal.SIGSTOP)
        await eventually(lambda: set(map(state_of, workers)) == {"T"})

        for pid in (server.pid, _parent_of(workers[0])):
            os.kill(pid, signal.SIGKILL)

        await eventually(lambda: not any(map(is_running, workers)))

    try:
        run(work())
    finally:
        server.kill()
        server.wait()
