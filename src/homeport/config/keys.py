"""All settings, as `docs/settings.md` lists them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from homeport.config import values


@dataclass(frozen=True, slots=True)
class Key:
    """One setting: where it comes from and what it means."""

    name: str
    """As in `homeport.toml`, with its table."""
    read: Callable[[Any, Path], Any]
    """Makes the typed value from what a source holds and the folder that relative paths start from."""
    default: Any
    meaning: str
    environment: tuple[str, ...] = ()
    """Variables that set it, the first that is set wins."""


KEYS: tuple[Key, ...] = (
    Key(
        "target",
        values.read_target,
        values.Target.EMBEDDED,
        "where the stack runs: embedded, docker, localstack or aws",
        ("HOMEPORT_TARGET",),
    ),
    Key("port", values.read_port, 4566, "where a new instance listens; 0 takes a free port", ("HOMEPORT_PORT",)),
    Key(
        "ports",
        values.read_ports,
        {},
        "a table of ports that new instances listen on for one REST API each, without TLS or with: its name, or "
        '`"NAME/STAGE"` where it has several stages → the port, whose root is the stage. For the target embedded',
    ),
    Key(
        "state",
        values.read_path,
        ".homeport",
        "the folder that holds the instance; other targets than embedded take one below it",
        ("HOMEPORT_STATE",),
    ),
    Key(
        "region",
        values.read_text,
        "us-east-1",
        "for clients, and for Terraform providers that name none",
        ("HOMEPORT_REGION", "AWS_REGION", "AWS_DEFAULT_REGION"),
    ),
    Key(
        "ready_timeout_s",
        values.read_seconds,
        120.0,
        "how long a starting instance may take until it is ready",
        ("HOMEPORT_READY_TIMEOUT_S",),
    ),
    Key(
        "terraform.roots",
        values.read_roots,
        (),
        "Terraform root modules in the order in which they are applied: folders, or tables { path, var_files }; "
        "by default `terraform/`, else the project's folder when it holds .tf files",
        ("HOMEPORT_TERRAFORM",),
    ),
    Key("terraform.var_files", values.read_paths, (), "passed to every root with -var-file", ("HOMEPORT_VAR_FILES",)),
    Key(
        "terraform.workspace",
        values.read_text,
        "default",
        "the Terraform workspace; made when it does not exist",
        ("HOMEPORT_WORKSPACE", "TF_WORKSPACE"),
    ),
    Key(
        "terraform.binary",
        values.read_text,
        None,
        "a path or name of terraform or tofu; by default whichever is found",
        ("HOMEPORT_TERRAFORM_BINARY", "TF_CMD"),
    ),
    Key("tests", values.read_path, "tests/integration", "what `homeport test` hands to pytest", ("HOMEPORT_TESTS",)),
    Key("serve.command", values.read_command, (), "what `homeport serve` runs"),
    Key(
        "serve.environment",
        values.read_text_table,
        {},
        "environment variables of that command: name → name of a Terraform output",
    ),
    Key(
        "functions",
        values.read_function_options,
        {},
        "a table a function (`[functions.NAME]`): for `homeport watch`, `source`, the folder whose files are packaged, "
        "and `build`, a command that makes the archive (by default Terraform and the archive tell); `command`, which "
        "runs in the place of a container image, on this machine, with `source` as /var/task; `freeze`, where it is "
        "not as `functions.freeze` says; `allow_hosts`, besides those of `functions.allow_hosts`",
    ),
    Key(
        "functions.allow_hosts",
        values.read_hosts,
        (),
        "hosts that functions may reach although the egress guard would refuse them: names of AWS's, addresses of "
        "metadata services; `*` stands for any part. A name in full is also not led to this stack where it is one of "
        "its own",
        ("HOMEPORT_FUNCTIONS_ALLOW_HOSTS",),
    ),
    Key(
        "functions.async_retry_delay_s",
        values.read_seconds,
        60.0,
        "how long an asynchronous invocation that failed waits for its first retry; for the second twice as long",
        ("HOMEPORT_FUNCTIONS_ASYNC_RETRY_DELAY_S", "LAMBDA_RETRY_BASE_DELAY_SECONDS"),
    ),
    Key(
        "functions.max_environments",
        values.read_count,
        None,
        "how many execution environments of functions there may be at once; further invocations wait. By default "
        "as many as the memory of the machine, or of the container it is in, carries, 96 MB each",
        ("HOMEPORT_FUNCTIONS_MAX_ENVIRONMENTS",),
    ),
    Key(
        "functions.keep_idle_s",
        values.read_seconds,
        600.0,
        "how long an execution environment is kept for the next invocation",
        ("HOMEPORT_FUNCTIONS_KEEP_IDLE_S",),
    ),
    Key(
        "functions.freeze",
        values.read_switch,
        True,
        "stop an execution environment's processes between its invocations, as AWS does, so that background threads "
        "and timers do not run on; functions under a debugger are never stopped",
        ("HOMEPORT_FUNCTIONS_FREEZE",),
    ),
    Key(
        "isolation.level",
        values.read_isolation,
        None,
        "how functions are kept apart from the machine: namespace, landlock, container or process; by default the "
        "strongest that works here",
        ("HOMEPORT_ISOLATION",),
    ),
    Key(
        "strict",
        values.read_switch,
        False,
        "refuse what is not quite as asked for: to start with a weaker isolation than `isolation.level`, or than "
        "`namespace` where it is not set, and to run a Lambda function on another version of its runtime than the "
        "declared one; without it the nearest version on this machine runs it, and its log says so",
        ("HOMEPORT_STRICT",),
    ),
    Key(
        "dynamodb.eventual_consistency_lag_ms",
        values.read_milliseconds,
        0.0,
        "reads that are not strongly consistent, those of global indexes among them, show the state of so long ago",
        ("HOMEPORT_DYNAMODB_EVENTUAL_CONSISTENCY_LAG_MS",),
    ),
    Key(
        "dynamodb.enforce_throughput",
        values.read_switch,
        False,
        "refuse what goes beyond the provisioned throughput of a table or an index, or the maximum of one on demand",
        ("HOMEPORT_DYNAMODB_ENFORCE_THROUGHPUT",),
    ),
    Key(
        "dynamodb.error_probability",
        values.read_probability,
        0.0,
        "how often reads and writes of items fail with ProvisionedThroughputExceededException, from 0 to 1",
        ("DYNAMODB_ERROR_PROBABILITY",),
    ),
    Key(
        "dynamodb.read_error_probability",
        values.read_probability,
        0.0,
        "the same for reads alone",
        ("DYNAMODB_READ_ERROR_PROBABILITY",),
    ),
    Key(
        "dynamodb.write_error_probability",
        values.read_probability,
        0.0,
        "the same for writes alone",
        ("DYNAMODB_WRITE_ERROR_PROBABILITY",),
    ),
    Key(
        "dynamodb.fsync",
        values.read_switch,
        False,
        "wait for the disk at every write, so that it survives a power cut; without it, it survives `kill -9`",
        ("HOMEPORT_DYNAMODB_FSYNC",),
    ),
    Key(
        "kinesis.enforce_throughput",
        values.read_switch,
        False,
        "refuse what goes beyond a shard's limits: 1,000 records and 1 MiB written, five reads and 2 MiB a second",
        ("HOMEPORT_KINESIS_ENFORCE_THROUGHPUT",),
    ),
    Key(
        "kinesis.error_probability",
        values.read_probability,
        0.0,
        "how often records and reads fail with ProvisionedThroughputExceededException, from 0 to 1",
        ("KINESIS_ERROR_PROBABILITY",),
    ),
)
KEY_NAMES = frozenset(key.name for key in KEYS)
