"""What is saved gets into the stack, and what is wrong with it is said."""

import shutil
from collections.abc import Sequence, Set
from pathlib import Path

import pytest

from homeport.cli.watching import syntax
from homeport.cli.watching.control import Replaced, StackGoneError, TooMuchError
from homeport.cli.watching.file_events import Glances
from homeport.cli.watching.functions import Found
from homeport.cli.watching.package import Changes, WatchedPackage
from homeport.cli.watching.session import Session
from homeport.cli.watching.sources import FolderSource
from homeport.cli.watching.watcher import CodeControl, WatchedFunction, Watcher
from homeport.core.errors import HomeportError
from homeport.functions.code import fingerprint

ARN = "arn:aws:lambda:eu-west-1:000000000000:function:codes"


class Recorded:
    """A stack that notes what it is given."""

    def __init__(self) -> None:
        self.given: list[tuple[str, Changes]] = []

    def replace_code(self, arn: str, changes: Changes) -> Replaced:
        self.given.append((arn, changes))
        return Replaced(2)


class Refusing(Recorded):
    """A stack that takes nothing while it has a reason."""

    def __init__(self, reason: BaseException) -> None:
        super().__init__()
        self.reason: BaseException | None = reason

    def replace_code(self, arn: str, changes: Changes) -> Replaced:
        if self.reason is not None:
            raise self.reason
        return super().replace_code(arn, changes)


class Broken(WatchedPackage):
    """A package that cannot be built."""

    def changes(self) -> Changes:
        raise HomeportError("make: no rule")


def test_each_look_hands_over_what_was_saved_since(tmp_path: Path) -> None:
    stack, said = Recorded(), list[str]()
    package = WatchedPackage(FolderSource(tmp_path), {})
    watcher = Watcher([WatchedFunction("codes", ARN, package)], stack, said.append)

    watcher.look()
    (tmp_path / "app.py").write_text("def handler(:")
    watcher.look()
    watcher.look()

    assert stack.given == [(ARN, {"app.py": b"def handler(:"})]
    assert said[0].startswith("codes: app.py replaced, 2 environments ended (")
    assert said[1:] == [f"error: {tmp_path / 'app.py'}:1: SyntaxError: invalid syntax"]


def test_a_build_that_fails_keeps_no_other_function_from_being_looked_at(tmp_path: Path) -> None:
    stack, said = Recorded(), list[str]()
    (tmp_path / "app.py").write_text("1")
    functions = [
        WatchedFunction("broken", ARN, Broken(FolderSource(tmp_path), {})),
        WatchedFunction("codes", ARN, WatchedPackage(FolderSource(tmp_path), {})),
    ]

    Watcher(functions, stack, said.append).look()

    assert (said[0], len(stack.given)) == ("error: broken: make: no rule", 1)


def test_what_the_stack_refuses_is_said_once_and_offered_again(tmp_path: Path) -> None:
    stack, said = Refusing(HomeportError(f"there is no code of {ARN}")), list[str]()
    package = WatchedPackage(FolderSource(tmp_path), {})
    watcher = Watcher([WatchedFunction("codes", ARN, package)], stack, said.append)
    (tmp_path / "app.py").write_text("1")

    watcher.look()
    (tmp_path / "other.py").write_text("2")
    watcher.look()
    assert said == [f"error: codes: there is no code of {ARN}"]

    stack.reason = None
    watcher.look()
    watcher.look()
    assert stack.given == [(ARN, {"app.py": b"1", "other.py": b"2"})]


def test_what_is_too_much_for_the_stack_is_said_and_not_offered_again(tmp_path: Path) -> None:
    said = list[str]()
    stack = Refusing(
        TooMuchError("these files are more than the stack takes at once", hint="`homeport up` deploys them")
    )
    (tmp_path / "big.py").write_text("1")
    watcher = Watcher([WatchedFunction("codes", ARN, WatchedPackage(FolderSource(tmp_path), {}))], stack, said.append)

    watcher.look()
    stack.reason = None
    watcher.look()

    assert said == [
        "error: codes: these files are more than the stack takes at once (big.py); `homeport up` deploys them"
    ]
    assert stack.given == []


class Applying:
    """Terraform, which has applied something each time that a text comes before the next look."""

    def __init__(self, *applied: bool) -> None:
        self.folders: Set[Path] = frozenset()
        self._applied = list(applied)

    def has_changed(self) -> bool:
        return self._applied.pop(0) if self._applied else False


def _session(answers: list[tuple[Sequence[WatchedFunction], CodeControl] | str], *applied: bool) -> list[str]:
    """What is said until the stack interrupts; a text is a reason why nothing can be found."""
    said = list[str]()

    def find() -> tuple[Found, CodeControl]:
        answer = answers.pop(0)
        if isinstance(answer, str):
            raise HomeportError(answer)
        return Found(answer[0], []), answer[1]

    def tell(found: Found, before: Set[str]) -> None:
        said.append(f"{sorted(before)} -> {sorted(each.name for each in found.watched)}")

    with pytest.raises(KeyboardInterrupt):
        Session(find, Applying(*applied), Glances(), tell, said.append, pause=lambda _: None).run()
    assert answers == []
    return said


def test_watching_goes_on_with_the_stack_that_takes_the_place_of_one_that_is_gone(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("1")
    gone, back = Refusing(StackGoneError("the stack does not answer")), Refusing(KeyboardInterrupt())

    said = _session(
        [
            ([WatchedFunction("codes", ARN, WatchedPackage(FolderSource(tmp_path), {}))], gone),
            "no stack is up",
            # Terraform has not made the function yet.
            ([], back),
            ([WatchedFunction("codes", ARN, WatchedPackage(FolderSource(tmp_path), {}))], back),
        ]
    )

    assert said == [
        "[] -> ['codes']",
        "the stack does not answer; watching goes on when it is up",
        "the stack is up again",
        "[] -> ['codes']",
    ]


def test_what_terraform_adds_and_removes_is_watched_and_let_go(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("1")
    one = WatchedFunction("one", ARN, WatchedPackage(FolderSource(tmp_path), {"app.py": fingerprint(b"1")}))
    other = WatchedFunction("other", ARN, WatchedPackage(FolderSource(tmp_path), {}))
    quiet, ends = Recorded(), Refusing(KeyboardInterrupt())

    said = _session([([one], quiet), ([other], ends)], True)

    assert said == ["[] -> ['one']", "['one'] -> ['other']"]


def test_a_stack_that_is_taken_down_is_waited_for(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("1")
    one = WatchedFunction("one", ARN, WatchedPackage(FolderSource(tmp_path), {"app.py": fingerprint(b"1")}))
    again = WatchedFunction("one", ARN, WatchedPackage(FolderSource(tmp_path), {}))

    said = _session([([one], Recorded()), "no stack is up", ([again], Refusing(KeyboardInterrupt()))], True)

    assert said[1:] == ["no stack is up; watching goes on when it is up", "the stack is up again", "[] -> ['one']"]


def test_where_there_is_nothing_to_watch_it_is_said() -> None:
    with pytest.raises(HomeportError, match="there is no function to watch"):
        Session(lambda: (Found([], []), Recorded()), Applying(), Glances(), lambda *_: None, lambda _: None).run()


def test_what_was_refused_is_offered_again_only_to_the_function_that_it_was_for(tmp_path: Path) -> None:
    stack = Refusing(HomeportError("not yet"))
    (tmp_path / "app.py").write_text("1")
    one, other = (WatchedFunction(name, ARN, WatchedPackage(FolderSource(tmp_path), {})) for name in ("one", "other"))
    watcher = Watcher([one, other], stack, lambda _: None)
    watcher.look()

    stack.reason = None
    renewed = WatchedFunction("other", ARN, WatchedPackage(FolderSource(tmp_path), {"app.py": fingerprint(b"1")}))
    watcher.watch([one, renewed], stack)
    watcher.look()

    assert stack.given == [(ARN, {"app.py": b"1"})]


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.py", "x = 1", None),
        ("a.py", "\nx = (", "2: SyntaxError: '(' was never closed"),
        ("a.py", "if x:\n    a\n  b", "3: IndentationError: unindent does not match any outer indentation level"),
        ("a.py", "x = '\0'", "1: SyntaxError: source code string cannot contain null bytes"),
        ("a.json", '{"a": 1}', None),
        ("a.json", '{\n"a" 1}', "2: Expecting ':' delimiter"),
        ("a.txt", "(", None),
        ("a.mjs", "export const x = 1;", None),
        ("a.js", "\nconst x = ;", "2: SyntaxError: Unexpected token ';'"),
    ],
)
def test_what_is_wrong_with_a_file_is_one_line(tmp_path: Path, name: str, content: str, expected: str | None) -> None:
    if "js" in name and "json" not in name and not shutil.which("node"):
        pytest.skip("node is not on this machine")
    file = tmp_path / name
    file.write_text(content)

    assert syntax.complaint(file, content.encode()) == (expected and f"{file}:{expected}")
