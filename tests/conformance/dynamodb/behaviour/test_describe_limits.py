"""DescribeLimits, DescribeEndpoints."""

from support.dynamodb import Tables


def test_the_quotas_of_a_new_account(dynamo: Tables) -> None:
    assert dynamo.call("DescribeLimits") == {
        "AccountMaxReadCapacityUnits": 80_000,
        "AccountMaxWriteCapacityUnits": 80_000,
        "TableMaxReadCapacityUnits": 40_000,
        "TableMaxWriteCapacityUnits": 40_000,
    }


def test_the_endpoint_of_a_region(dynamo: Tables) -> None:
    assert dynamo.call("DescribeEndpoints") == {
        "Endpoints": [{"Address": "dynamodb.us-east-1.amazonaws.com", "CachePeriodInMinutes": 1440}]
    }
