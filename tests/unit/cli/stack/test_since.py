"""How far back a log is read."""

from datetime import UTC, datetime

import pytest

from homeport.cli.stack.since import since_ms

NOW_MS = 1_773_406_547_012


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30s", NOW_MS - 30_000),
        ("10m", NOW_MS - 600_000),
        ("2h", NOW_MS - 7_200_000),
        ("1d", NOW_MS - 86_400_000),
        ("2w", NOW_MS - 1_209_600_000),
        ("9999999999w", 0),
        ("2026-03-13T12:55:47Z", 1_773_406_547_000),
        ("2026-03-13T13:55+01:00", 1_773_406_500_000),
    ],
)
def test_a_time_is_so_long_ago_or_a_date(text: str, expected: int) -> None:
    assert since_ms(text, NOW_MS) == expected


def test_a_date_without_a_zone_is_the_machines() -> None:
    local = datetime.fromtimestamp(NOW_MS // 1000, UTC).astimezone().replace(tzinfo=None)

    assert since_ms(local.isoformat(), 0) == NOW_MS // 1000 * 1000


@pytest.mark.parametrize("text", ["", "10", "m", "-1m", "1.5h", "yesterday", "10 m", "2026-13-01"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is neither a number with s, m, h, d or w, or a time"):
        since_ms(text, NOW_MS)
