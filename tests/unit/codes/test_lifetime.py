from collections.abc import Iterator

import boto3
import pytest
from botocore.stub import Stubber

from codes.errors import UnavailableError
from codes.lifetime import LifetimeParameter

DAY_S = 86_400


@pytest.fixture
def ssm() -> Iterator[Stubber]:
    client = boto3.client("ssm", region_name="eu-west-1", aws_access_key_id="unused", aws_secret_access_key="unused")
    with Stubber(client) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def _expect(ssm: Stubber, value: str) -> None:
    ssm.add_response("get_parameter", {"Parameter": {"Value": value}}, {"Name": "/codes/days"})


def test_the_parameter_is_a_number_of_days(ssm: Stubber) -> None:
    lifetime = LifetimeParameter(ssm.client, "/codes/days")  # type: ignore[arg-type]  # any client
    _expect(ssm, "30")

    assert lifetime() == 30 * DAY_S


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "a year"])
def test_a_parameter_that_is_no_number_of_days_stops_the_service(ssm: Stubber, value: str) -> None:
    lifetime = LifetimeParameter(ssm.client, "/codes/days")  # type: ignore[arg-type]  # any client
    _expect(ssm, value)

    with pytest.raises(UnavailableError, match="/codes/days"):
        lifetime()
