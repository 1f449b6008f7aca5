"""The user's dependency lock file, lent and put back."""

from pathlib import Path

import pytest

from homeport.terraform.lock_file import NAME, LockFile


def _lock(tmp_path: Path, users: bytes | None) -> LockFile:
    root = tmp_path / "root"
    root.mkdir()
    if users is not None:
        (root / NAME).write_bytes(users)
    return LockFile(root, tmp_path / "kept")


@pytest.mark.parametrize("users", [b"user's, byte for byte\r\n", None])
def test_the_users_is_put_back_and_the_runs_is_kept_for_the_next(tmp_path: Path, users: bytes | None) -> None:
    lock = _lock(tmp_path, users)

    with lock.lent():
        assert lock.users() == users
        lock.path.write_bytes(b"more hashes")

    assert (lock.users(), lock.path.exists()) == (users, users is not None)
    with lock.lent():
        assert lock.path.read_bytes() == b"more hashes"
    assert lock.users() == users


def test_what_was_kept_does_not_outlive_a_change_of_the_users(tmp_path: Path) -> None:
    lock = _lock(tmp_path, b"old")
    with lock.lent():
        lock.path.write_bytes(b"old and more")
    lock.path.write_bytes(b"new")

    with lock.lent():
        assert lock.path.read_bytes() == b"new"
    assert lock.users() == b"new"


def test_a_failure_inside_puts_it_back_too(tmp_path: Path) -> None:
    lock = _lock(tmp_path, b"user's")

    def interrupted() -> None:
        with lock.lent():
            lock.path.write_bytes(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()

    assert lock.path.read_bytes() == b"user's"


def test_an_untouched_file_is_not_written_at_all(tmp_path: Path) -> None:
    lock = _lock(tmp_path, b"complete")
    before = lock.path.stat()

    with lock.lent():
        pass

    assert (lock.path.stat().st_ino, lock.path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.parametrize("users", [b"user's", None])
def test_a_killed_run_is_made_good_by_the_next(tmp_path: Path, users: bytes | None) -> None:
    lock = _lock(tmp_path, users)
    killed = lock.lent()
    killed.__enter__()
    lock.path.write_bytes(b"left by a killed run")
    told: list[str] = []

    lock.recover(told.append)

    assert lock.users() == users
    assert len(told) == 1
    assert (tmp_path / "kept" / "replaced.hcl").read_bytes() == b"left by a killed run"
    lock.recover(told.append)
    assert len(told) == 1
