"""What of a server's log says why it failed."""

from pathlib import Path

from homeport.cli.stack.server_log import follow, lines_that_matter, tail

LOG = """2026-01-01 10:00:00 INFO homeport.server: listening
Traceback (most recent call last):
  File "main.py", line 1, in <module>
    serve()
OSError: [Errno 98] Address already in use
2026-01-01 10:00:01 INFO homeport.server: more
2026-01-01 10:00:02 ERROR homeport.runtime: no disk
error: another server runs
hint: stop it
"""


def test_errors_and_tracebacks_matter() -> None:
    lines = LOG.splitlines()

    assert lines_that_matter(LOG) == [*lines[1:5], *lines[6:9]]


def test_without_an_error_the_end_matters() -> None:
    assert lines_that_matter("".join(f"line {number}\n" for number in range(100))) == [
        f"line {number}" for number in range(70, 100)
    ]


def test_the_tail_of_a_file(tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    log.write_text("1\n2\n3\n")

    assert (tail(log, 2), tail(log, 0), tail(tmp_path / "none", 9)) == ("2\n3\n", "", "")


def test_following_goes_on_to_the_file_that_takes_the_place_and_ends_with_the_server(tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    log.write_bytes(b"first\nsecond\nhalf a \xc3")
    answers = iter([True, True, False])
    followed = follow(log, 2, lambda: next(answers))

    seen = [next(followed)]
    with log.open("ab") as file:
        file.write(b"\xb6\n")
    seen.append(next(followed))
    with log.open("a") as file:
        file.write("last words\n")
    log.replace(tmp_path / "server.log.1")
    log.write_text("a new server, longer than all that the last one has said\n")
    seen += followed

    assert seen == [
        "second\nhalf a ",
        "ö\n",
        "last words\n",
        "a new server, longer than all that the last one has said\n",
    ]
