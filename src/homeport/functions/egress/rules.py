"""Where functions may connect: AWS's names lead to this stack as far as they are its own, and nowhere else.

Functions are meant for AWS, where what they reach by such a name is theirs; here it would be somebody's real account.
The hooks in the runtimes, `python_egress.py` and `node_client/egress.cjs`, find the rules in one variable, as JSON with
regular expressions that Python and JavaScript read alike.

Host names: https://docs.aws.amazon.com/general/latest/gr/rande.html
Metadata: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
and https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint.html
"""

import enum
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from urllib.parse import urlsplit

from homeport.functions.config import FunctionConfig

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


class Verdict(enum.Enum):
    """What becomes of a connection."""

    LEFT_ALONE = "left alone"
    OWN = "own"
    """It leads to the stack."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class FunctionRules:
    """One function's rules: regular expressions that match host names and addresses as a whole."""

    function: str
    """Its name."""
    host: str
    port: int
    """Where the stack answers."""
    watched: str
    """What there are rules about; then the first of these that holds decides:"""
    direct: str
    """left alone,"""
    own: str
    """the stack's,"""
    allowed: str
    """left alone; and what is left is refused."""
    metadata: str
    authority: str
    """The certificates to trust, in PEM."""

    def verdict(self, host: str) -> Verdict:
        """Of a name or an address in small letters, without a dot at its end."""
        if not re.fullmatch(self.watched, host) or re.fullmatch(self.direct, host):
            return Verdict.LEFT_ALONE
        if re.fullmatch(self.own, host):
            return Verdict.OWN
        return Verdict.LEFT_ALONE if re.fullmatch(self.allowed, host) else Verdict.REFUSED

    def refusal(self, host: str) -> str:
        """The line for the function's log."""
        kind = "metadata" if re.fullmatch(self.metadata, host) else "aws"
        return self._refusals()[kind].replace("{what}", host).replace("{host}", host)

    def to_json(self) -> str:
        """As the runtimes' hooks read them, who put `what` was called, and its `host`, into one of `refusals`."""
        return json.dumps({**asdict(self), "refusals": self._refusals()})

    def _refusals(self) -> dict[str, str]:
        begin = f"homeport: {self.function}: the call of {{what}} was refused: "
        end = '; functions.allow_hosts = ["{host}"] in homeport.toml lets it through'
        return {"aws": f"{begin}{_NOBODY}{end}", "metadata": f"{begin}{_NO_METADATA}{end}"}


_NOBODY = "the name is AWS's and none of this stack's services has it"
_NO_METADATA = "it is the metadata service of an instance or a container, which functions do not have"


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

    def rules(self, config: FunctionConfig) -> FunctionRules:
        """One function's rules. May take long, the first time."""
        allowed = self._allowed.of(config.name)
        return FunctionRules(
            function=config.name,
            host=self._stack.hostname or "",
            port=self._stack.port or 80,
            watched=_either([f"(?:.+\\.)?{_SUFFIXES}", _LOCAL, *map(re.escape, _METADATA)]),
            # A pattern is about what would be refused; a name in full is meant as it stands.
            direct=_either([_pattern(host) for host in allowed if "*" not in host]),
            own=self._own,
            allowed=_either([_pattern(host) for host in allowed]),
            metadata=_either(list(map(re.escape, _METADATA))),
            authority=self.certificates,
        )

    @cached_property
    def certificates(self) -> str:
        """What functions have to trust, in PEM."""
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
