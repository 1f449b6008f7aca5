"""Lambda functions in LocalStack's hands: its control plane decides, homeport's environments run.

Selected by LAMBDA_RUNTIME_EXECUTOR=process. LocalStack makes one executor for each environment and calls it from its
own threads; the environment lives on the loop of `Host.functions`.

Logs leave through the environment's log sink, line by line while the function runs; what LocalStack would store after
the invocation it does not (`patches/lambda_logs.py`). `InvocationResult.logs` is the tail that `LogResult` shows.
"""

import asyncio
import base64
import binascii
import logging
import uuid
from collections.abc import Coroutine
from typing import Any

from localstack.services.lambda_.invocation.lambda_models import FunctionVersion, InvocationResult
from localstack.services.lambda_.invocation.plugins import RuntimeExecutorPlugin
from localstack.services.lambda_.invocation.runtime_executor import LambdaRuntimeException, RuntimeExecutor

from homeport.core.errors import HomeportError
from homeport.functions.config import Credentials, FunctionConfig
from homeport.functions.environment import ExecutionEnvironment, State
from homeport.functions.invocation import Invocation
from homeport.functions.layers import Layer
from homeport.functions.pool import Functions
from homeport.functions.runtimes import refusal
from homeport.runtime.host import current

log = logging.getLogger(__name__)

_LOOPBACK = "127.0.0.1"


class ProcessRuntimeExecutor(RuntimeExecutor):  # type: ignore[misc]  # the base is untyped
    """One environment of LocalStack's, run by one of ours.

    Its failures are results: init errors, crashes and timeouts are answered by `invoke`, and the environment starts
    another worker for the next invocation, so LocalStack never sees it break.
    """

    client_context: str | None = None
    """The caller's, base64, for the next invocation (`patches/lambda_client_context.py`)."""

    def __init__(self, id: str, function_version: FunctionVersion) -> None:  # noqa: A002 - the host's name
        super().__init__(id=id, function_version=function_version)
        self._functions = current().functions
        self._environment: ExecutionEnvironment | None = None

    @classmethod
    def prepare_version(cls, function_version: FunctionVersion) -> None:
        """Unpack code and layers and get the language ready; a failure is the function's `StateReason`."""
        functions, config = current().functions, function_version.config
        for archive in (config.code, *(layer.code for layer in config.layers)):
            if archive is not None:
                archive.prepare_for_execution()
        merged_layers(functions, function_version)
        try:
            known = functions.prepare(config.runtime or "")
        except HomeportError as error:
            raise LambdaRuntimeException(f"{error.message} (hint: {error.hint})") from error
        if not known:
            # The function is there for everything but its invocations, which answer the same.
            log.warning("%s: %s", function_version.qualified_arn, refusal(config.runtime or ""))

    @classmethod
    def cleanup_version(cls, function_version: FunctionVersion) -> None:
        """Nothing is left: code is LocalStack's, merged layers are shared until the instance ends."""

    def start(self, env_vars: dict[str, str]) -> None:
        """Run the init phase. An on-demand environment whose init failed tries again with its first invocation."""
        config = config_of(self.function_version, env_vars, self._functions)
        self._environment = self._functions.create(config, self.id)
        self._run(self._environment.start())
        if self._environment.state is State.FAILED and config.initialization_type == "provisioned-concurrency":
            raise LambdaRuntimeException("the function's init phase failed; its log tells why")

    def invoke(self, payload: dict[str, str]) -> InvocationResult:
        """Run one invocation on the calling thread's behalf; returns at the function's own timeout at the latest."""
        assert self._environment is not None
        invocation = Invocation(
            request_id=payload["invoke-id"],
            payload=payload["payload"].encode(),
            invoked_arn=payload["invoked-function-arn"],
            trace_id=payload["trace-id"],
            client_context=decoded_client_context(self.client_context),
        )
        if self._environment.state is State.STOPPED:
            # Its code was replaced by `homeport watch`, of which LocalStack knows nothing.
            self._environment = self._functions.create(self._environment.config, uuid.uuid4().hex)
        result = self._run(self._environment.invoke(invocation))
        return InvocationResult(
            request_id=result.request_id,
            payload=result.payload,
            is_error=result.function_error is not None,
            logs=result.log_tail,
            executed_version=result.executed_version,
        )

    def stop(self) -> None:
        """End the environment; an invocation under way, of code that was just replaced, is finished first."""
        if self._environment is not None:
            self._run(self._environment.retire())

    def get_address(self) -> str:
        return _LOOPBACK

    def get_endpoint_from_executor(self) -> str:
        return _LOOPBACK

    def get_runtime_endpoint(self) -> str:
        """LocalStack's callback for its own init program, which does not run here."""
        return current().endpoint_url

    def get_logs(self) -> str:
        """Everything is in CloudWatch Logs."""
        return ""

    def _run[T](self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._functions.loop).result()


class ProcessRuntimeExecutorPlugin(RuntimeExecutorPlugin):  # type: ignore[misc]  # the base is untyped
    """Selected by LAMBDA_RUNTIME_EXECUTOR=process."""

    name = "process"

    def load(self, *_args: Any, **_options: Any) -> type[ProcessRuntimeExecutor]:
        """The executor's class."""
        return ProcessRuntimeExecutor


def config_of(version: FunctionVersion, env_vars: dict[str, str], functions: Functions) -> FunctionConfig:
    """LocalStack's function version in homeport's terms; `env_vars` brings the role's session."""
    identity, config = version.id, version.config
    logging_config = config.logging_config or {}
    log_group = logging_config.get("LogGroup", "")
    return FunctionConfig(
        arn=version.qualified_arn,
        name=identity.function_name,
        version=identity.qualifier,
        account=identity.account,
        region=identity.region,
        runtime=config.runtime or "",
        handler=config.handler or "",
        code_path=config.code.get_unzipped_code_location() if config.code is not None else functions.facilities.scratch,
        credentials=Credentials(
            env_vars["AWS_ACCESS_KEY_ID"], env_vars["AWS_SECRET_ACCESS_KEY"], env_vars["AWS_SESSION_TOKEN"]
        ),
        layers_path=merged_layers(functions, version),
        environment=dict(config.environment or {}),
        memory_mb=config.memory_size,
        ephemeral_storage_mb=config.ephemeral_storage.size,
        timeout_s=config.timeout,
        architecture=config.architectures[0],
        initialization_type=str(env_vars["AWS_LAMBDA_INITIALIZATION_TYPE"]),
        log_group="" if log_group == f"/aws/lambda/{identity.function_name}" else log_group,
        log_format=logging_config.get("LogFormat", "Text"),
        application_log_level=logging_config.get("ApplicationLogLevel", ""),
        runtime_version_arn=(config.runtime_version_config or {}).get("RuntimeVersionArn", ""),
    )


def merged_layers(functions: Functions, version: FunctionVersion) -> Any:
    """The folder that is the function's /opt, or None."""
    folders = [layer.code.get_unzipped_code_location() for layer in version.config.layers if layer.code is not None]
    # LocalStack unpacks every archive into a folder of its own, so the folder names the contents.
    return functions.merge_layers([Layer(str(folder), folder) for folder in folders])


def decoded_client_context(client_context: str | None) -> str:
    """The JSON behind X-Amz-Client-Context. What is not base64 goes on as it is: the runtime refuses it by name."""
    if not client_context:
        return ""
    try:
        return base64.b64decode(client_context, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return client_context
