"""Which of AWS's services answer here, as AWS's host names call them."""

_ACCOUNTS_TABLES = "ddb"
"""DynamoDB at the host names of accounts: `123456789012.ddb.eu-west-1.amazonaws.com`."""


def endpoint_prefixes() -> set[str]:
    """`sqs`, `streams.dynamodb` … LocalStack is loaded by the time a function asks; before, it takes seconds."""
    from localstack.aws.spec import get_service_catalog
    from localstack.services.plugins import SERVICE_PLUGINS

    available = set(SERVICE_PLUGINS.list_available())
    index = get_service_catalog().endpoint_prefix_index
    return {
        _ACCOUNTS_TABLES,
        *(prefix for prefix, services in index.items() if available & {service.name for service in services}),
    }
