"""Which module a Python function gets, and what environments of one function do not share.

https://docs.aws.amazon.com/lambda/latest/dg/python-package.html#python-package-searchpath: the function's own folder
comes first, then layers, then what the runtime holds.
"""

import pytest

from support.lambda_service import LambdaService

# Environments made one after the other: later ones may be made otherwise than the first.
ENVIRONMENTS = 3
HOLD = "import time\ntime.sleep(0.7)\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"urllib3.py": "whose = 'own'"}, ["own", "ImportError"]),
        ({"urllib3/__init__.py": "whose = 'own'"}, ["own", "ImportError"]),
        ({}, ["the runtime's", "imported"]),
        ({"vendored/urllib3.py": "whose = 'vendored'"}, ["vendored", "ImportError"]),
    ],
)
def test_own_module_wins_over_the_runtime_s(
    functions: LambdaService, files: dict[str, str | bytes], expected: list[str]
) -> None:
    code = HOLD + (
        "import os, sys\n"
        "sys.path.insert(0, os.path.join(os.path.dirname(__file__), 'vendored'))\n"
        "def handler(event, context):\n"
        "    had_boto3 = 'boto3' in sys.modules\n"
        "    import urllib3\n"
        "    try:\n"
        "        import boto3\n"
        "        outcome = 'imported'\n"
        "    except ImportError:\n"
        "        outcome = 'ImportError'\n"
        "    return [getattr(urllib3, 'whose', \"the runtime's\"), outcome, had_boto3]\n"
    )

    for _ in range(ENVIRONMENTS):
        function = functions.deploy({"app.py": code, **files})
        assert function.result() == [*expected, False]


def test_environments_have_no_chance_in_common(functions: LambdaService) -> None:
    code = HOLD + (
        "import os, random, ssl, uuid\n"
        "drawn = [random.random(), str(uuid.uuid4()), ssl.RAND_bytes(8).hex(), os.urandom(8).hex()]\n"
        "def handler(event, context):\n"
        "    return drawn + [random.random()]\n"
    )

    drawn = [value for _ in range(ENVIRONMENTS) for value in functions.deploy({"app.py": code}).result()]

    assert len(set(drawn)) == 5 * ENVIRONMENTS
