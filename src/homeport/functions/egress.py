"""Where functions may connect: AWS's names lead to this stack as far as they are its own, and nowhere else.

Functions are meant for AWS, where what they reach by such a name is theirs; here it would be somebody's real account.
The rules are made here. Hooks in the runtimes, `python_egress.py` and `node_client/egress.cjs`, keep them: they find
them in one variable, as JSON with regular expressions that Python and JavaScript read alike.

Host names: https://docs.aws.amazon.com/general/latest/gr/rande.html
Metadata: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
and https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint.html
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from urllib.parse import urlsplit

from homeport.functions.config import FunctionConfig
from homeport.functions.runtimes import Launch

VARIABLE = "_HOMEPORT_EGRESS"
"""The environment variable that hands the rules to a runtime's hook, which takes it away."""

_SUFFIXES = "(?:amazonaws\\.(?:com|com\\.cn|eu)|api\\.aws|on\\.aws)"
_REGION = "[a-z]{2,4}(?:-[a-z]+)+-[0-9]+"
_METADATA = ("169.254.169.254", "fd00:ec2::254", "169.254.170.2", "169.254.170.23", "fd00:ec2::23")
"""Of instances, of ECS's tasks, of EKS's pods."""
_OF_APIS = "execute-api"
_BUCKETS = f"(?:.+\\.)?s3(?:-{_REGION}|-accelerate(?:\\.dualstack)?)?\\.amazonaws\\.com"
_QUEUES = f"(?:{_REGION}\\.)?queue\\.amazonaws\\.com(?:\\.cn)?"
"""What older SDKs call SQS."""
_FUNCTION_URLS = f"[a-z0-9-]+\\.lambda-url\\.{_REGION}\\.on\\.aws"
_LOCAL = "(?:.+\\.)?localhost\\.localstack\\.cloud"
"""The stack's own domain, for which DNS would be asked otherwise."""


@dataclass(frozen=True, slots=True)
class AllowedHosts:
    """What the user lets through: names or addresses, `*` for any part of them."""

    of_all: Sequence[str] = ()
    by_function: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By the function's name."""

    def of(self, function: str) -> list[str]:
        """All that one function may reach."""
        return [host.lower() for host in (*self.of_all, *self.by_function.get(function, ()))]


class Egress:
    """The rules of one instance."""

    def __init__(
        self,
        endpoint_url: str,
        *,
        allowed: AllowedHosts | None = None,
        endpoint_prefixes: Callable[[], Iterable[str]] = tuple,
        authority: Callable[[], str] = str,
    ) -> None:
        """`endpoint_url` is where the stack answers, `endpoint_prefixes` gives its services as AWS's host names call
        them (`sqs`, `streams.dynamodb`), `authority` the certificates that sign what it shows, in PEM. Both are asked
        when the first function starts."""
        self._stack = urlsplit(endpoint_url)
        self._allowed = allowed or AllowedHosts()
        self._endpoint_prefixes = endpoint_prefixes
        self._authority = authority

    def guarded(self, launch: Launch, config: FunctionConfig) -> Launch:
        """How to run a worker that keeps one function's rules, where its runtime has the hook. May take long once."""
        if not launch.keeps_egress_rules:
            return launch
        return replace(launch, environment={**launch.environment, VARIABLE: self.rules(config)})

    def rules(self, config: FunctionConfig) -> str:
        """One function's rules, as its runtime's hook reads them.

        `host` and `port`: where the stack answers. `watched`: the names and addresses that there are rules about; then
        the first one that holds of `direct`: left alone, `own`: the stack's, `allowed`: left alone; what is left is
        refused, with one of `refusals` (`metadata`, or `aws`).
        """
        allowed = self._allowed.of(config.name)
        hint = 'functions.allow_hosts = ["{host}"] in homeport.toml lets it through'
        return json.dumps(
            {
                "host": self._stack.hostname,
                "port": self._stack.port or 80,
                "watched": _either([f"(?:.+\\.)?{_SUFFIXES}", _LOCAL, *map(re.escape, _METADATA)]),
                # A pattern is about what would be refused; a name in full is meant as it stands.
                "direct": _either([_pattern(host) for host in allowed if "*" not in host]),
                "own": self._own,
                "allowed": _either([_pattern(host) for host in allowed]),
                "metadata": _either(list(map(re.escape, _METADATA))),
                "authority": self._certificates,
                "refusals": {
                    "aws": f"homeport: {config.name}: the call of {{what}} was refused: the name is AWS's and none of "
                    f"this stack's services has it; {hint}",
                    "metadata": f"homeport: {config.name}: the call of {{what}} was refused: it is the metadata "
                    f"service of an instance or a container, which functions do not have; {hint}",
                },
            }
        )

    @cached_property
    def _certificates(self) -> str:
        return self._authority()

    @cached_property
    def _own(self) -> str:
        services = _either(sorted(map(re.escape, {_OF_APIS, *self._endpoint_prefixes()})))
        # Where the region comes first the name is a resource's: a database, a cluster.
        regional = f"(?:.+\\.)?{services}(?:-fips)?(?:\\.dualstack)?\\.{_REGION}\\.{_SUFFIXES}"
        everywhere = f"{services}(?:-fips)?\\.{_SUFFIXES}"
        return _either([regional, everywhere, _BUCKETS, _QUEUES, _FUNCTION_URLS, _LOCAL])


def _either(patterns: Sequence[str]) -> str:
    """A pattern for any of these; for none, one that nothing matches."""
    return f"(?:{'|'.join(patterns)})" if patterns else "(?!)"


def _pattern(host: str) -> str:
    return re.escape(host).replace("\\*", ".*")
