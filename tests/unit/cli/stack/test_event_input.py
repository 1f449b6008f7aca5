"""What a function may be invoked with."""

import io
import sys
from pathlib import Path

import pytest

from homeport.cli.stack import event_input
from homeport.core.errors import HomeportError


@pytest.mark.parametrize("content", [b'{"a": 1}', b"null\n", b" 7", b'"\xc3\xbc"', b"9" * 5000])
def test_json_in_utf8_is_handed_over_as_it_is(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "event.json"
    file.write_bytes(content)

    assert event_input.read(str(file)) == content


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "standard input is empty"),
        (b" \n", "standard input is empty"),
        (b"{bad", "standard input is no JSON: Expecting property name"),
        (b"[NaN]", "standard input is no JSON: it has no NaN"),
        (b"\xef\xbb\xbf{}", "standard input is no JSON: Unexpected UTF-8 BOM"),
        ('{"a": 1}'.encode("utf-16"), "standard input is not in UTF-8 (byte 0)"),
        (b"[" * 100_000, "standard input is nested too deeply"),
    ],
)
def test_anything_else_is_refused_in_a_line(content: bytes, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    with pytest.raises(HomeportError) as refused:
        event_input.read("-")

    assert refused.value.message.startswith(said)
    assert "\n" not in refused.value.message
    assert refused.value.hint == "`homeport event` prints events"


def test_standard_input_may_be_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(HomeportError, match="standard input is closed"):
        event_input.read("-")


@pytest.mark.parametrize(
    ("file", "said", "hint"),
    [
        ("none.json", "none.json: No such file or directory", None),
        (".", ".: Is a directory", None),
        ('{"a": 1}', '{"a": 1}: No such file or directory', "-e takes a file; "),
        ("a\0b", "a\0b: embedded null byte", None),
    ],
)
def test_a_file_that_cannot_be_read_is_named(
    file: str, said: str, hint: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(HomeportError) as refused:
        event_input.read(file)

    assert refused.value.message == said
    assert (refused.value.hint or "").startswith(hint or "")
    assert (refused.value.hint is None) is (hint is None)
