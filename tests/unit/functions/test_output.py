"""From bytes in a pipe to messages, wherever the pipe cuts them."""

import pytest

from homeport.functions.limits import LOG_LINE_LIMIT_BYTES
from homeport.functions.output import OutputParser

ERROR_FRAME = 0xA55A0017


def frame(message: str, kind: int = ERROR_FRAME) -> bytes:
    content = message.encode()
    return (
        kind.to_bytes(4, "big") + len(content).to_bytes(4, "big") + (1_700_000_000_000_000).to_bytes(8, "big") + content
    )


def parsed(*pieces: bytes) -> list[str]:
    messages: list[str] = []
    parser = OutputParser(messages.extend)
    for piece in pieces:
        parser.feed(piece)
    parser.flush()
    return messages


def test_lines_may_be_left_out_and_frames_may_not() -> None:
    messages: list[str] = []
    parser = OutputParser(messages.extend, keeps=lambda line: not line.startswith(b"no"))

    parser.feed(b"no 1\nyes 1\n" + frame("no frame") + b"no 2\nyes 2\nno end")
    parser.flush()

    assert messages == ["yes 1\n", "no frame\n", "yes 2\n"]


CASES = [
    (b"", []),
    (b"one\n", ["one\n"]),
    (b"one\ntwo\n", ["one\n", "two\n"]),
    (b"no end", ["no end\n"]),
    (b"\n\n", ["\n", "\n"]),
    (b"a carriage return\rstays\n", ["a carriage return\rstays\n"]),
    ("schön\n".encode(), ["schön\n"]),
    (b"\xff bytes\n", ["\ufffd bytes\n"]),
    (frame("several\nlines"), ["several\nlines\n"]),
    (frame("with an end\n"), ["with an end\n"]),
    (frame(""), ["\n"]),
    (b"before\n" + frame("framed") + b"after\n", ["before\n", "framed\n", "after\n"]),
    (frame("one") + frame("two"), ["one\n", "two\n"]),
    # A line that is under way stays in one piece.
    (b"begun " + frame("framed") + b"and ended\n", ["framed\n", "begun and ended\n"]),
    # The end of a worker in the middle of a frame.
    (frame("cut off")[:-3], [frame("cut off")[:-3].decode(errors="replace") + "\n"]),
    # Text that happens to hold the mark.
    (b"\xa5\x5a\x00\x17\xff\xff\xff\xff binary\n", ["\ufffdZ\x00\x17\ufffd\ufffd\ufffd\ufffd binary\n"]),
]


@pytest.mark.parametrize(("output", "messages"), CASES)
def test_output_becomes_messages(output: bytes, messages: list[str]) -> None:
    assert parsed(output) == messages


@pytest.mark.parametrize(("output", "messages"), CASES)
def test_output_becomes_the_same_messages_byte_by_byte(output: bytes, messages: list[str]) -> None:
    assert parsed(*(bytes([byte]) for byte in output)) == messages


def test_messages_are_emitted_as_soon_as_they_are_complete() -> None:
    emitted: list[list[str]] = []
    parser = OutputParser(lambda messages: emitted.append(list(messages)))

    parser.feed(b"one\ntw")
    parser.feed(b"o\n" + frame("three")[:10])
    parser.feed(frame("three")[10:])

    assert emitted == [["one\n"], ["two\n"], ["three\n"]]


@pytest.mark.parametrize(
    "output", [b"x" * (2 * LOG_LINE_LIMIT_BYTES) + b"y\n", frame("x" * (2 * LOG_LINE_LIMIT_BYTES) + "y")]
)
def test_message_longer_than_a_log_event_goes_out_in_pieces(output: bytes) -> None:
    full = "x" * LOG_LINE_LIMIT_BYTES + "\n"

    assert parsed(output) == [full, full, "y\n"]


def test_line_without_an_end_is_not_kept_for_ever() -> None:
    emitted: list[str] = []
    parser = OutputParser(emitted.extend)

    for _ in range(5):
        parser.feed(b"x" * LOG_LINE_LIMIT_BYTES)

    assert len(emitted) >= 4
