"""Mendings of LocalStack's defects: one file a defect, applied before its services run."""

from homeport.runtime.host import Host


def apply(host: Host) -> None:
    """Mend them all; loads the modules of LocalStack that they touch."""
    from homeport.runtime.event_sources.invoker import PoolInvoker
    from homeport.runtime.event_sources.mappings import Mappings
    from homeport.runtime.event_sources.permissions import SourcePermissions
    from homeport.runtime.event_sources.queues import QueueNews
    from homeport.runtime.patches import (
        asynchronous_invocations,
        bucket_destinations,
        docker_probe,
        domain_names,
        entry_points,
        event_source_mappings,
        integration_cache_namespace,
        internal_calls,
        lambda_api,
        lambda_invocations,
        lambda_logs,
        log_filter_patterns,
        mapping_permissions,
        metric_connections,
        metric_dimensions,
        queue_news,
        queue_urls,
        queue_visibility,
        rest_api_data_plane,
        rest_api_import,
        rule_targets,
        s3_hostname,
        session_policies,
        stage_updates,
        streamed_integrations,
        trace_headers,
        usage_plan_updates,
    )

    entry_points.apply()
    internal_calls.apply(host.internal_token)
    s3_hostname.apply()
    session_policies.apply()
    docker_probe.apply()
    domain_names.apply()
    directory = host.function_directory
    lambda_invocations.apply(host.functions, directory, host.clock)
    lambda_logs.apply()
    lambda_api.apply(directory.roles)
    rest_api_import.apply()
    rest_api_data_plane.apply(host)
    integration_cache_namespace.apply()
    stage_updates.apply()
    streamed_integrations.apply()
    log_filter_patterns.apply()
    metric_connections.apply()
    metric_dimensions.apply()
    queue_urls.apply()
    news = QueueNews()
    queue_news.apply(news, host.clock)
    invoker = PoolInvoker(host.functions, directory, host.clock)
    permissions = SourcePermissions(host)
    event_source_mappings.apply(Mappings(host, news, invoker, permissions))
    mapping_permissions.apply(permissions)
    asynchronous_invocations.apply(host, invoker)
    bucket_destinations.apply()
    queue_visibility.apply()
    trace_headers.apply()
    rule_targets.apply(host.clock)
    usage_plan_updates.apply()
