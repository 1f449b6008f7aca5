"""Files of API keys.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-key-file-format.html
"""

import pytest

from homeport.runtime.patches.api_key_import import KeyRow, read

VALUE = "apikey1234abcdefghij0123456789"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"Key,name\n{VALUE},First\n", KeyRow("First", VALUE, "", True, ())),
        (
            f"Name,key,description,Enabled,usageplanIds\nFirst,{VALUE},An imported key,TRUE,c7y23b\n",
            KeyRow("First", VALUE, "An imported key", True, ("c7y23b",)),
        ),
        (
            f'Enabled,Name,key,UsageplanIds\nfalse,First,{VALUE},"c7y23b,glvrsr"\n',
            KeyRow("First", VALUE, "", False, ("c7y23b", "glvrsr")),
        ),
        (
            f"Enabled,Name,key,UsageplanIds\ntrue,First,{VALUE},'c7y23b,glvrsr'\n",
            KeyRow("First", VALUE, "", True, ("c7y23b", "glvrsr")),
        ),
        (f"Name,Key,Colour\r\nFirst,{VALUE},red,more\r\n", KeyRow("First", VALUE, "", True, ())),
    ],
)
def test_a_key_of_a_file(text: str, expected: KeyRow) -> None:
    assert list(read(text)) == [expected]


@pytest.mark.parametrize(
    "text",
    ["", "Name\nFirst\n", f"Name,Key\n{'n' * 1025},{VALUE}\n", "Name,Key\nFirst,short\n", f"Name,Key\nF,{'k' * 129}\n"],
)
def test_a_file_that_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        list(read(text))
