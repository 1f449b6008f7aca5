"""What LocalStack has done for a function version before it becomes active, and how homeport reads its settings.

Selected by LAMBDA_RUNTIME_EXECUTOR=process. Logs leave through an environment's log sink, line by line while the
function runs; what LocalStack would store after the invocation it does not (`patches/lambda_logs.py`).
"""

import logging
from typing import Any

from localstack.services.lambda_.invocation.lambda_models import FunctionVersion
from localstack.services.lambda_.invocation.plugins import RuntimeExecutorPlugin
from localstack.services.lambda_.invocation.runtime_executor import LambdaRuntimeException, RuntimeExecutor

from homeport.core.errors import HomeportError
from homeport.functions.config import Credentials, FunctionConfig, Image, LocalCommand
from homeport.functions.layers import Layer
from homeport.functions.pool import Functions
from homeport.functions.runtimes import refusal
from homeport.runtime.host import current

log = logging.getLogger(__name__)


class ProcessRuntimeExecutor(RuntimeExecutor):  # type: ignore[misc]  # the base is untyped
    """Gets a version ready to run. LocalStack makes none of it: invocations go to the pool, and its environments too
    (`patches/lambda_invocations.py`)."""

    @classmethod
    def prepare_version(cls, function_version: FunctionVersion) -> None:
        """Unpack code and layers and get the language ready; a failure is the function's `StateReason`."""
        functions, config = current().functions, function_version.config
        for archive in (config.code, *(layer.code for layer in config.layers)):
            if archive is not None:
                archive.prepare_for_execution()
        merged_layers(functions, function_version)
        try:
            code = config.code.get_unzipped_code_location() if config.code is not None else None
            known = functions.prepare(config.runtime or "", code)
        except HomeportError as error:
            raise LambdaRuntimeException(f"{error.message} (hint: {error.hint})") from error
        if not known:
            # The function is there for everything but its invocations, which answer the same.
            log.warning("%s: %s", function_version.qualified_arn, refusal(config.runtime or ""))

    @classmethod
    def cleanup_version(cls, function_version: FunctionVersion) -> None:
        """Nothing is left: code is LocalStack's, merged layers are shared until the instance ends."""


class ProcessRuntimeExecutorPlugin(RuntimeExecutorPlugin):  # type: ignore[misc]  # the base is untyped
    """Selected by LAMBDA_RUNTIME_EXECUTOR=process."""

    name = "process"

    def load(self, *_args: Any, **_options: Any) -> type[ProcessRuntimeExecutor]:
        """The executor's class."""
        return ProcessRuntimeExecutor


def config_of(
    version: FunctionVersion, credentials: Credentials, initialization_type: str, functions: Functions
) -> FunctionConfig:
    """LocalStack's function version in homeport's terms; `credentials` are the role's session."""
    identity, config = version.id, version.config
    logging_config = config.logging_config or {}
    image = None if config.image is None else image_of(version, functions.commands.get(identity.function_name))
    log_group = logging_config.get("LogGroup", "")
    return FunctionConfig(
        arn=version.qualified_arn,
        name=identity.function_name,
        version=identity.qualifier,
        account=identity.account,
        region=identity.region,
        runtime=config.runtime or "",
        handler=config.handler or "",
        code_path=_code_path(config.code, image, functions),
        image=image,
        credentials=credentials,
        layers_path=merged_layers(functions, version),
        environment=dict(config.environment or {}),
        memory_mb=config.memory_size,
        ephemeral_storage_mb=config.ephemeral_storage.size,
        timeout_s=config.timeout,
        architecture=config.architectures[0],
        initialization_type=initialization_type,
        log_group="" if log_group == f"/aws/lambda/{identity.function_name}" else log_group,
        log_format=logging_config.get("LogFormat", "Text"),
        application_log_level=logging_config.get("ApplicationLogLevel", ""),
        system_log_level=logging_config.get("SystemLogLevel", ""),
        runtime_version_arn=(config.runtime_version_config or {}).get("RuntimeVersionArn", ""),
    )


def _code_path(code: Any, image: Image | None, functions: Functions) -> Any:
    if code is not None:
        return code.get_unzipped_code_location()
    return image.local.folder if image is not None and image.local is not None else functions.facilities.scratch


def image_of(version: FunctionVersion, local: LocalCommand | None) -> Image:
    """The image of a version, with what runs in its place."""
    given = version.config.image_config
    return Image(
        uri=version.config.image.image_uri,
        entry_point=tuple((given and given.entrypoint) or ()),
        command=tuple((given and given.command) or ()),
        working_directory=(given and given.working_directory) or "",
        local=local,
    )


def merged_layers(functions: Functions, version: FunctionVersion) -> Any:
    """The folder that is the function's /opt, or None."""
    folders = [layer.code.get_unzipped_code_location() for layer in version.config.layers if layer.code is not None]
    # LocalStack unpacks every archive into a folder of its own, so the folder names the contents.
    return functions.merge_layers([Layer(str(folder), folder) for folder in folders])
