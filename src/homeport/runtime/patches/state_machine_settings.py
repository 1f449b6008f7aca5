"""Defect: a state machine does not tell its tracing and encryption configurations, and UpdateStateMachine drops them.

Terraform would set `tracing_configuration` and `encryption_configuration` anew with every apply, and one that changes
nothing else is refused. Neither has an effect here: executions are not traced, and nothing is encrypted.
https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeStateMachine.html
https://docs.aws.amazon.com/step-functions/latest/apireference/API_UpdateStateMachine.html
Shown by tests/e2e/test_state_machine_settings.py.
"""

import functools
from contextvars import ContextVar
from typing import Any

from homeport.runtime.patches.on_import import when_imported

_NO_TRACING = {"enabled": False}
_KEY_OF_AWS = {"type": "AWS_OWNED_KEY"}

# What the call that is going on sets, by the attributes of the state machine.
_set_by_call: ContextVar[dict[str, Any]] = ContextVar("_set_by_call")


def apply() -> None:
    """Let state machines keep and tell both."""
    when_imported("localstack.services.stepfunctions.backend.state_machine", patch_state_machines)
    when_imported("localstack.services.stepfunctions.backend.execution", patch_executions)
    when_imported("localstack.services.stepfunctions.provider", patch_provider)


def patch_state_machines(module: Any) -> None:
    """Wrap what a state machine tells, its revisions and the versions that are made of it."""
    describe = module.StateMachineInstance.describe
    create_revision = module.StateMachineRevision.create_revision
    create_version = module.StateMachineRevision.create_version

    @functools.wraps(describe)
    def describe_whole(self: Any) -> Any:
        return describe(self) | _told(self)

    @functools.wraps(create_revision)
    def create_revision_with_settings(self: Any, *arguments: Any, **options: Any) -> Any:
        before = self.revision_id
        revision = create_revision(self, *arguments, **options)
        if _keep(self) and revision == before:
            revision = self.revision_id = module.long_uid()
        return revision

    @functools.wraps(create_version)
    def create_version_with_settings(self: Any, *arguments: Any, **options: Any) -> Any:
        # A version that is published as its state machine is made comes before CreateStateMachine returns.
        _keep(self)
        version = create_version(self, *arguments, **options)
        if version is not None:
            version.encryption_config = getattr(self, "encryption_config", None)
        return version

    module.StateMachineInstance.describe = describe_whole
    module.StateMachineRevision.create_revision = create_revision_with_settings
    module.StateMachineRevision.create_version = create_version_with_settings


def patch_executions(module: Any) -> None:
    """Wrap what DescribeStateMachineForExecution tells."""
    original = module.Execution.to_describe_state_machine_for_execution_output

    @functools.wraps(original)
    def whole_output(self: Any) -> Any:
        return original(self) | _told(self.state_machine)

    module.Execution.to_describe_state_machine_for_execution_output = whole_output


def patch_provider(module: Any) -> None:
    """Wrap CreateStateMachine and UpdateStateMachine."""
    provider = module.StepFunctionsProvider
    create, update = provider.create_state_machine, provider.update_state_machine

    @functools.wraps(create)
    def create_state_machine(self: Any, context: Any, request: Any, **options: Any) -> Any:
        token = _set_by_call.set(_settings(request.get("tracingConfiguration"), request.get("encryptionConfiguration")))
        try:
            created = create(self, context, request, **options)
            _keep(self.get_store(context).state_machines[created["stateMachineArn"]])
            return created
        finally:
            _set_by_call.reset(token)

    @functools.wraps(update)
    def update_state_machine(
        self: Any,
        context: Any,
        state_machine_arn: str,
        definition: Any = None,
        role_arn: Any = None,
        logging_configuration: Any = None,
        tracing_configuration: Any = None,
        publish: Any = None,
        version_description: Any = None,
        encryption_configuration: Any = None,
        **options: Any,
    ) -> Any:
        settings = _settings(tracing_configuration, encryption_configuration)
        if settings and not (definition or role_arn or logging_configuration):
            # LocalStack wants one of the three; the role that it has already changes nothing.
            known = self.get_store(context).state_machines.get(state_machine_arn)
            role_arn = known and known.role_arn
        token = _set_by_call.set(settings)
        try:
            return update(
                self,
                context,
                state_machine_arn=state_machine_arn,
                definition=definition,
                role_arn=role_arn,
                logging_configuration=logging_configuration,
                publish=publish,
                version_description=version_description,
                **options,
            )
        finally:
            _set_by_call.reset(token)

    provider.create_state_machine = create_state_machine
    provider.update_state_machine = update_state_machine


def _settings(tracing: Any, encryption: Any) -> dict[str, Any]:
    given = {"tracing_config": tracing, "encryption_config": encryption}
    return {name: value for name, value in given.items() if value is not None}


def _keep(state_machine: Any) -> bool:
    """Give the state machine what the call sets; whether that changes anything."""
    changed = False
    for name, value in _set_by_call.get({}).items():
        changed = changed or getattr(state_machine, name, None) != value
        setattr(state_machine, name, value)
    return changed


def _told(state_machine: Any) -> dict[str, Any]:
    """What AWS tells of the two where nothing was set, too."""
    return {
        "tracingConfiguration": state_machine.tracing_config or _NO_TRACING,
        "encryptionConfiguration": getattr(state_machine, "encryption_config", None) or _KEY_OF_AWS,
    }
