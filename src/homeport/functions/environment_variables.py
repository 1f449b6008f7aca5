"""What a function finds in its environment: AWS's documented variables and its own, nothing of the host's.

https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html

`AWS_ENDPOINT_URL`, which AWS does not set, leads SDKs back to this stack. Where /tmp is not the function's own,
`TMPDIR` stands for it, and `HOME` keeps SDKs from the user's `~/.aws` (AWS's functions have no home either); there
`SSL_CERT_FILE` lets programs trust the stack as well (`egress.guard`).
"""

from collections.abc import Mapping

from homeport.functions.config import FunctionConfig
from homeport.functions.runtimes import Launch
from homeport.functions.sandbox.places import AWS, Places

LOCALE = {"LANG": "en_US.UTF-8", "TZ": ":UTC"}
"""Where and when a function believes itself to be, unless its own variables say otherwise."""

RESERVED = frozenset(
    {
        "_HANDLER",
        "_X_AMZN_TRACE_ID",
        "AWS_ACCESS_KEY",
        "AWS_ACCESS_KEY_ID",
        "AWS_DEFAULT_REGION",
        "AWS_EXECUTION_ENV",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
        "AWS_LAMBDA_FUNCTION_NAME",
        "AWS_LAMBDA_FUNCTION_VERSION",
        "AWS_LAMBDA_INITIALIZATION_TYPE",
        "AWS_LAMBDA_LOG_GROUP_NAME",
        "AWS_LAMBDA_LOG_STREAM_NAME",
        "AWS_LAMBDA_RUNTIME_API",
        "AWS_REGION",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "LAMBDA_RUNTIME_DIR",
        "LAMBDA_TASK_ROOT",
    }
)
"""The names that a function's own configuration cannot set, as the page above lists them."""


def environment_variables(
    config: FunctionConfig,
    launch: Launch,
    places: Places,
    *,
    api_address: str,
    log_stream: str,
    endpoint_url: str,
    xray_address: str,
) -> dict[str, str]:
    """The whole environment of a worker, which its function's own variables may extend."""
    defaults = {
        "AWS_ENDPOINT_URL": endpoint_url,
        "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
        "AWS_XRAY_DAEMON_ADDRESS": xray_address,
        **LOCALE,
        **_folders(places),
        **launch.environment,
    }
    own = {name: value for name, value in config.environment.items() if name not in RESERVED}
    return defaults | own | _reserved(config, launch, places, api_address, log_stream) | _logging(config)


_OF_THE_RUNTIME = frozenset(
    {
        "AWS_EXECUTION_ENV",
        "AWS_LAMBDA_LOG_GROUP_NAME",
        "AWS_LAMBDA_LOG_STREAM_NAME",
        "AWS_XRAY_CONTEXT_MISSING",
        "AWS_XRAY_DAEMON_ADDRESS",
        "LAMBDA_RUNTIME_DIR",
        "LAMBDA_TASK_ROOT",
    }
)


def extension_variables(variables: Mapping[str, str]) -> dict[str, str]:
    """What an external extension gets of the worker's variables: none that begin with `_`, and not the runtime's own.

    https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html#runtimes-extensions-registration-api-e
    """
    return {
        name: value for name, value in variables.items() if name not in _OF_THE_RUNTIME and not name.startswith("_")
    }


def _folders(places: Places) -> dict[str, str]:
    """None where files lie where they do on AWS."""
    return {} if places.tmp == AWS.tmp else {"HOME": str(places.tmp), "TMPDIR": str(places.tmp)}


def _reserved(
    config: FunctionConfig, launch: Launch, places: Places, api_address: str, log_stream: str
) -> dict[str, str]:
    return {
        # AWS sets it for its own runtimes only.
        **({} if config.brings_own_runtime else {"AWS_EXECUTION_ENV": f"AWS_Lambda_{config.runtime}"}),
        # The command of an image says it.
        **({"_HANDLER": config.handler} if config.image is None else {}),
        "AWS_ACCESS_KEY_ID": config.credentials.access_key_id,
        "AWS_DEFAULT_REGION": config.region,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(config.memory_mb),
        "AWS_LAMBDA_FUNCTION_NAME": config.name,
        "AWS_LAMBDA_FUNCTION_VERSION": config.version,
        "AWS_LAMBDA_INITIALIZATION_TYPE": config.initialization_type,
        "AWS_LAMBDA_LOG_GROUP_NAME": config.log_group_name,
        "AWS_LAMBDA_LOG_STREAM_NAME": log_stream,
        "AWS_LAMBDA_RUNTIME_API": api_address,
        "AWS_REGION": config.region,
        "AWS_SECRET_ACCESS_KEY": config.credentials.secret_access_key,
        "AWS_SESSION_TOKEN": config.credentials.session_token,
        "LAMBDA_RUNTIME_DIR": str(places.runtime or launch.runtime_directory),
        "LAMBDA_TASK_ROOT": str(places.task_root),
    }


def _logging(config: FunctionConfig) -> dict[str, str]:
    """Set for the JSON log format only, where the runtimes write and filter their lines by it."""
    if config.log_format != "JSON":
        return {}
    return {"AWS_LAMBDA_LOG_FORMAT": "JSON", "AWS_LAMBDA_LOG_LEVEL": config.application_log_level or "INFO"}
