"""DescribeTable: a table at rest."""

import pytest

from support.dynamodb import ARN, Tables


@pytest.mark.parametrize("name", ["nothing", ARN + "nothing", ARN.replace("us-east-1", "eu-west-1") + "nothing"])
def test_a_table_that_is_not_there(dynamo: Tables, name: str) -> None:
    assert dynamo.refusal("DescribeTable", TableName=name) == (
        "ResourceNotFoundException",
        "Requested resource not found: Table: nothing not found",
    )
