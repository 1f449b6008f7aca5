"""Items as lines of CSV.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataImport.Format.html

A quote inside a value that is not quoted ends an import there, as the page says. What AWS answers to a line with more
or fewer values than there are headers is not documented.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from homeport.dynamodb.model.values import Item
from homeport.dynamodb.transfers.rows import UNEXPECTED, UnreadableError


@dataclass(frozen=True, slots=True)
class CsvFormat:
    """How the lines are written."""

    delimiter: str
    headers: tuple[str, ...] | None
    """None where the first line has them."""
    types: dict[str, str]
    """Of the columns that are keys of the table or an index; all others are texts."""


def read_csv(text: str, form: CsvFormat) -> Iterator[Item]:
    """The items of a text."""
    rows = _rows(text, form.delimiter)
    headers = form.headers
    if headers is None:
        headers = tuple(next(rows, ()))
    for row in rows:
        if len(row) != len(headers):
            raise UnreadableError("Number of columns in a row does not match the number of headers")
        yield {name: {form.types.get(name, "S"): value} for name, value in zip(headers, row, strict=True)}


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    """The values of each line that has any."""
    end = re.escape(delimiter)
    value = re.compile(rf'(?:"((?:[^"]|"")*)"|([^"\r\n{end}]*))({end}|\r?\n|\Z)')
    at, row = 0, []
    while at < len(text):
        match = value.match(text, at)
        if match is None:
            raise UnreadableError(UNEXPECTED)
        at = match.end()
        row.append(match[2] if match[1] is None else match[1].replace('""', '"'))
        if match[3] != delimiter:
            if row != [""]:
                yield row
            row = []
    if row:
        # The text ends with a delimiter.
        yield [*row, ""]
