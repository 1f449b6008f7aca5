"""Mendings of LocalStack's defects: one file a defect, applied before its services run."""

from homeport.runtime.host import Host


def apply(host: Host) -> None:
    """Mend them all; loads the modules of LocalStack that they touch."""
    from homeport.runtime.patches import (
        activity_tags,
        docker_probe,
        entry_points,
        inline_policy_versions,
        internal_calls,
        log_filter_patterns,
        metric_connections,
        metric_dimensions,
        notified_keys,
        queue_urls,
        queue_visibility,
        s3_hostname,
        session_policies,
        state_machine_settings,
        unreadable_json,
    )

    entry_points.apply()
    internal_calls.apply(host.internal_token)
    s3_hostname.apply()
    session_policies.apply()
    inline_policy_versions.apply()
    docker_probe.apply()
    _mend_apis(host)
    log_filter_patterns.apply()
    metric_connections.apply()
    metric_dimensions.apply()
    notified_keys.apply()
    queue_urls.apply()
    queue_visibility.apply()
    state_machine_settings.apply()
    unreadable_json.apply()
    activity_tags.apply()
    _mend_functions(host)


def _mend_apis(host: Host) -> None:
    """API Gateway's control plane."""
    from homeport.runtime.patches import (
        access_log_destinations,
        api_key_import,
        base_path_mappings,
        binary_media_types,
        documentation_imports,
        documentation_versions,
        domain_name_access_associations,
        domain_names,
        integration_cache_namespace,
        integration_connections,
        list_updates,
        rest_api_data_plane,
        rest_api_export,
        rest_api_import,
        rest_api_lists,
        rest_api_tags,
        rest_api_updates,
        stage_creation,
        stage_updates,
        streamed_integrations,
        usage_plan_updates,
    )

    access_log_destinations.apply()
    documentation_versions.apply()
    domain_names.apply()
    base_path_mappings.apply()
    binary_media_types.apply()
    domain_name_access_associations.apply()
    rest_api_import.apply()
    rest_api_tags.apply()
    rest_api_updates.apply()
    rest_api_data_plane.apply(host)
    rest_api_export.apply()
    integration_cache_namespace.apply()
    integration_connections.apply()
    list_updates.apply()
    stage_creation.apply()
    stage_updates.apply()
    streamed_integrations.apply()
    usage_plan_updates.apply()
    rest_api_lists.apply()
    api_key_import.apply()
    documentation_imports.apply()
    _refuse_api_requests()


def _refuse_api_requests() -> None:
    """What API Gateway refuses and LocalStack takes, or the other way round."""
    from homeport.runtime.patches import (
        duplicate_parts,
        mapping_expressions,
        method_response_status_codes,
        parts_in_use,
        request_types,
        rest_api_models,
        rest_api_policies,
        rest_api_refusals,
        rest_api_words,
        unknown_identifiers,
        updates_without_operations,
    )

    rest_api_refusals.apply()
    mapping_expressions.apply()
    duplicate_parts.apply()
    parts_in_use.apply()
    unknown_identifiers.apply()
    rest_api_models.apply()
    rest_api_policies.apply()
    updates_without_operations.apply()
    request_types.apply()
    rest_api_words.apply()
    method_response_status_codes.apply()


def _mend_functions(host: Host) -> None:
    """Functions, and what calls them."""
    from homeport.runtime.event_sources.invoker import PoolInvoker
    from homeport.runtime.event_sources.mappings import Mappings
    from homeport.runtime.event_sources.permissions import SourcePermissions
    from homeport.runtime.event_sources.queues import QueueNews
    from homeport.runtime.patches import (
        asynchronous_invocations,
        bucket_destinations,
        event_source_mappings,
        lambda_api,
        lambda_invocations,
        lambda_logs,
        mapping_permissions,
        queue_news,
        rule_targets,
        trace_headers,
    )

    directory = host.function_directory
    lambda_invocations.apply(host.functions, directory, host.clock)
    lambda_logs.apply()
    lambda_api.apply(directory.roles)
    news = QueueNews()
    queue_news.apply(news, host.clock)
    invoker = PoolInvoker(host.functions, directory, host.clock)
    permissions = SourcePermissions(host)
    event_source_mappings.apply(Mappings(host, news, invoker, permissions))
    mapping_permissions.apply(permissions)
    asynchronous_invocations.apply(host, invoker)
    bucket_destinations.apply()
    trace_headers.apply()
    rule_targets.apply(host.clock)
