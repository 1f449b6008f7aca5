"""Which host names lead to the stack, which are refused, and what is left alone: by the hooks of both languages."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from homeport.functions.egress.rules import VARIABLE, AllowedHosts, Egress, FunctionRules, Verdict
from homeport.functions.runtimes import python_egress
from homeport.functions.runtimes.python_egress import EgressRefusedError, Rules
from support.egress import function_config

SERVICES = ("ddb", "dynamodb", "email", "es", "redshift", "s3", "s3-control", "sqs", "streams.dynamodb", "sts")
ALLOWED = AllowedHosts(
    ("*.rekognition.*", "Public-Data.s3.amazonaws.com", "*.s3.eu-west-3.amazonaws.com"),
    {"codes": ("169.254.170.2",), "audit": ("169.254.169.254",)},
)
OWN, REFUSED, LEFT_ALONE = "own", "refused", "left alone"
HOSTS = {
    # Services, everywhere and in a region.
    "sts.amazonaws.com": OWN,
    "STS.Amazonaws.com.": OWN,
    "sqs.eu-west-1.amazonaws.com": OWN,
    "sqs.us-gov-west-1.amazonaws.com": OWN,
    "sqs.cn-north-1.amazonaws.com.cn": OWN,
    "sqs.eusc-de-east-1.amazonaws.eu": OWN,
    "sqs-fips.us-east-1.amazonaws.com": OWN,
    "sqs.eu-west-1.api.aws": OWN,
    "eu-west-1.queue.amazonaws.com": OWN,
    "queue.amazonaws.com": OWN,
    "streams.dynamodb.eu-west-1.amazonaws.com": OWN,
    "123456789012.ddb.eu-west-1.amazonaws.com": OWN,
    "123456789012.s3-control.eu-west-1.amazonaws.com": OWN,
    "a.bucket.s3.amazonaws.com": OWN,
    "bucket.s3.eu-west-1.amazonaws.com": OWN,
    "bucket.s3-eu-west-1.amazonaws.com": OWN,
    "bucket.s3.dualstack.eu-west-1.amazonaws.com": OWN,
    "bucket.s3-accelerate.amazonaws.com": OWN,
    # APIs, function URLs, the stack's own domain.
    "a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com": OWN,
    "abcdefghijklmnopqrstuvwxyz012345.lambda-url.eu-west-1.on.aws": OWN,
    "localhost.localstack.cloud": OWN,
    "bucket.s3.eu-west-1.localhost.localstack.cloud": OWN,
    # AWS's others: services that are not there, and what belongs to somebody.
    "amazonaws.com": REFUSED,
    "bedrock-runtime.eu-west-1.amazonaws.com": REFUSED,
    "notsqs.eu-west-1.amazonaws.com": REFUSED,
    "cluster.c1.eu-west-1.redshift.amazonaws.com": REFUSED,
    "search-d-1.eu-west-1.es.amazonaws.com": REFUSED,
    "ec2-203-0-113-25.compute-1.amazonaws.com": REFUSED,
    "vpce-1.sqs.eu-west-1.vpce.amazonaws.com": REFUSED,
    "anything.on.aws": REFUSED,
    # Metadata.
    "169.254.169.254": REFUSED,
    "fd00:ec2::254": REFUSED,
    "::ffff:169.254.169.254": REFUSED,
    "169.254.170.23": REFUSED,
    # What the user allows: a pattern is about what would be refused, a name in full about everything.
    "eu.rekognition.amazonaws.com": LEFT_ALONE,
    "public-data.s3.amazonaws.com": LEFT_ALONE,
    "bucket.s3.eu-west-3.amazonaws.com": OWN,
    "169.254.170.2": LEFT_ALONE,
    # Everything else.
    "example.com": LEFT_ALONE,
    "amazonaws.com.example.com": LEFT_ALONE,
    "notamazonaws.com": LEFT_ALONE,
    "127.0.0.1": LEFT_ALONE,
    "localhost": LEFT_ALONE,
    "169.254.169.2540": LEFT_ALONE,
    "": LEFT_ALONE,
}
METADATA = "it is the metadata service of an instance or a container, which functions do not have"
NAME = "the name is AWS's and none of this stack's services has it"


def function_rules(function: str = "codes") -> FunctionRules:
    egress = Egress(
        "http://127.0.0.1:4599", allowed=ALLOWED, endpoint_prefixes=lambda: SERVICES, authority=lambda: "PEM"
    )
    return egress.rules(function_config(function))


def rules(function: str = "codes") -> str:
    return function_rules(function).to_json()


@pytest.mark.parametrize("host", [host for host in HOSTS if host == host.lower().rstrip(".").removeprefix("::ffff:")])
def test_hosts_in_the_server(host: str) -> None:
    assert function_rules().verdict(host) is Verdict(HOSTS[host])
    if HOSTS[host] == REFUSED:
        assert function_rules().refusal(host) == line(host)


def outcome_in_python(host: str, text: str) -> str:
    try:
        return OWN if Rules(text).leads_here(host) else LEFT_ALONE
    except EgressRefusedError:
        return REFUSED


@pytest.mark.parametrize("host", HOSTS)
def test_hosts_in_python(host: str) -> None:
    assert outcome_in_python(host, rules()) == HOSTS[host]


@pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not on this machine")
def test_hosts_in_node() -> None:
    script = f"""
        const {{ leadsHere }} = require({str(_NODE_HOOK)!r});
        const outcome = (host) => ({{ true: {OWN!r}, false: {LEFT_ALONE!r} }})[leadsHere(host)] ?? {REFUSED!r};
        const hosts = {json.dumps(list(HOSTS))};
        process.stdout.write(JSON.stringify(Object.fromEntries(hosts.map((host) => [host, outcome(host)]))));
    """
    environment = {"PATH": os.environ["PATH"], VARIABLE: rules()}
    finished = subprocess.run(
        ["node", "-e", script], env=environment, capture_output=True, text=True, check=True, timeout=30
    )

    assert json.loads(finished.stdout) == HOSTS
    assert finished.stderr.splitlines() == [line(host) for host, outcome in HOSTS.items() if outcome == REFUSED]


_NODE_HOOK = Path(python_egress.__file__).parent / "node_client" / "egress.cjs"


def line(host: str) -> str:
    plain = host.removeprefix("::ffff:")
    why = METADATA if plain[0].isdigit() or plain.startswith("fd00") else NAME
    hint = f'functions.allow_hosts = ["{plain}"] in homeport.toml lets it through'
    return f"homeport: codes: the call of {plain} was refused: {why}; {hint}"


def test_line_of_a_refusal_in_python(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(EgressRefusedError) as raised:
        Rules(rules()).leads_here("FD00:ec2::254%eth0")

    assert capfd.readouterr().err == line("fd00:ec2::254") + "\n"
    assert raised.value.strerror == line("fd00:ec2::254")


@pytest.mark.parametrize(
    ("host", "leads_here"), [(b"sqs.eu-west-1.amazonaws.com", True), (b"example.com", False), (None, False), (7, False)]
)
def test_hosts_come_as_python_s_libraries_write_them(host: object, leads_here: bool) -> None:
    assert Rules(rules()).leads_here(host) is leads_here


def test_each_function_has_what_is_allowed_for_itself() -> None:
    outcomes = {
        function: [outcome_in_python(host, rules(function)) for host in ("169.254.169.254", "169.254.170.2")]
        for function in ("codes", "audit", "other")
    }

    assert outcomes == {
        "codes": [REFUSED, LEFT_ALONE],
        "audit": [LEFT_ALONE, REFUSED],
        "other": [REFUSED, REFUSED],
    }
