"""What the hook of Python makes of `socket`, in an interpreter of its own."""

import errno
import json
import subprocess
import sys
from pathlib import Path

import pytest

from homeport.functions.egress.rules import VARIABLE, Egress
from homeport.functions.runtimes import python_egress
from support.egress import STAND_IN, function_config

BEGIN = f"import sys; sys.path.insert(0, {str(Path(python_egress.__file__).parent)!r})\n"
HOOK = "from python_egress import keep_rules; keep_rules()\n"
OWN, REFUSED = "sqs.eu-west-1.amazonaws.com", "rekognition.eu-west-1.amazonaws.com"
EXPRESSIONS = {
    f"socket.gethostbyname({OWN!r})": STAND_IN,
    f"socket.gethostbyname_ex({OWN!r})": [STAND_IN, [], [STAND_IN]],
    f"[list(each[4]) for each in socket.getaddrinfo({OWN!r}, 'https', type=socket.SOCK_STREAM)]": [[STAND_IN, 443]],
    f"[list(each[4]) for each in socket.getaddrinfo(host=b{OWN!r}, port=80, type=1)]": [[STAND_IN, 80]],
    "socket.gethostbyname('127.0.0.1')": "127.0.0.1",
    "socket.socket().connect_ex(('169.254.169.254', 80))": errno.EACCES,
    "outcome(lambda: socket.socket().connect(('169.254.169.254', 80)))": "EgressRefusedError",
    f"outcome(lambda: socket.create_connection(({REFUSED!r}, 443)))": "EgressRefusedError",
    f"outcome(lambda: socket.gethostbyname({REFUSED!r}))": "EgressRefusedError",
    "outcome(lambda: ssl.create_default_context().wrap_socket(socket.socket(), server_hostname='::1').close())": "",
    "'_HOMEPORT_EGRESS' in os.environ": False,
    "any(type(each).__name__ == 'Watch' for each in sys.meta_path)": False,
}
ASK = f"""
import json, os, socket, ssl

def outcome(attempt):
    try:
        attempt()
        return ""
    except OSError as error:
        return type(error).__name__

print(json.dumps([eval(each) for each in {list(EXPRESSIONS)!r}]))
"""


@pytest.mark.parametrize("before", ["", "import socket, ssl\n"])
def test_socket_and_ssl_are_watched_whenever_they_are_imported(before: str) -> None:
    rules = Egress("http://127.0.0.1:4566", endpoint_prefixes=lambda: ["sqs"]).rules(function_config())
    finished = subprocess.run(
        [sys.executable, "-I", "-S", "-c", before + BEGIN + HOOK + ASK],
        env={VARIABLE: rules.to_json()},
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )

    assert dict(zip(EXPRESSIONS, json.loads(finished.stdout), strict=True)) == EXPRESSIONS
    assert len(finished.stderr.splitlines()) == 4


def test_without_rules_nothing_is_watched() -> None:
    script = BEGIN + "before = list(sys.meta_path)\n" + HOOK + "assert sys.meta_path == before"

    subprocess.run([sys.executable, "-I", "-S", "-c", script], env={}, check=True, timeout=30)
