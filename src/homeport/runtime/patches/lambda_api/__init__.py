"""Mendings of Lambda's control plane: one file a defect of LocalStack's provider."""

from homeport.runtime.patches.lambda_api import (
    alias_updates,
    blocked_runtimes,
    code_signing,
    code_sources,
    constraints,
    environment_names,
    execution_roles,
    function_settings,
    image_code,
    invoke_async,
    layer_arns,
    layer_lists,
    log_levels,
    mapping_targets,
    permission_conditions,
    permission_principals,
    refusals,
    runtime_management,
)
from homeport.runtime.providers.execution_roles import ExecutionRoles


def apply(roles: ExecutionRoles) -> None:
    """Mend them all."""
    alias_updates.apply()
    blocked_runtimes.apply()
    code_signing.apply()
    code_sources.apply()
    constraints.apply()
    environment_names.apply()
    execution_roles.apply(roles)
    function_settings.apply()
    image_code.apply()
    invoke_async.apply()
    layer_arns.apply()
    layer_lists.apply()
    log_levels.apply()
    mapping_targets.apply()
    permission_conditions.apply()
    permission_principals.apply()
    refusals.apply()
    runtime_management.apply()
