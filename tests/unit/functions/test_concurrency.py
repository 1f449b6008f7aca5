"""Which invocations are refused: the reasons are those of Lambda's ThrottleReason."""

from pathlib import Path

import pytest

from homeport.functions.api_errors import TooManyRequestsException
from homeport.functions.concurrency import GUARANTEED, Concurrency
from homeport.functions.config import Credentials, FunctionConfig
from support.deployed import Deployed

ACCOUNT = "123456789012"


def deployed(name: str, *, on_demand_limit: int | None = None, unreserved: int = 1000) -> Deployed:
    config = FunctionConfig(
        arn=f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:{name}:$LATEST",
        name=name,
        version="$LATEST",
        account=ACCOUNT,
        region="eu-west-1",
        runtime="python3.13",
        handler="app.handler",
        code_path=Path("/code"),
        credentials=Credentials("a", "b", "c"),
    )
    return Deployed(config, on_demand_limit=on_demand_limit, unreserved=unreserved)


def refused(concurrency: Concurrency, version: Deployed) -> dict[str, str]:
    with pytest.raises(TooManyRequestsException) as caught:
        concurrency.lease(version)
    assert caught.value.status == 429
    return caught.value.members


def test_a_reservation_is_the_functions_limit() -> None:
    concurrency, version = Concurrency(), deployed("codes", on_demand_limit=1)
    lease = concurrency.lease(version)

    assert refused(concurrency, version) == {
        "Reason": "ReservedFunctionConcurrentInvocationLimitExceeded",
        "Type": "User",
        "message": "Rate Exceeded.",
    }

    concurrency.release(lease)
    concurrency.lease(version)


def test_a_reservation_of_nothing_refuses_all() -> None:
    members = refused(Concurrency(), deployed("codes", on_demand_limit=0))

    assert members["Reason"] == "ReservedFunctionConcurrentInvocationLimitExceeded"


def test_functions_without_a_reservation_share_what_is_left_of_the_account() -> None:
    concurrency, limit = Concurrency(), GUARANTEED + 1
    codes, audit = deployed("codes", unreserved=limit), deployed("audit", unreserved=limit)
    for _ in range(GUARANTEED):
        concurrency.lease(codes)
    lease = concurrency.lease(audit)

    assert refused(concurrency, audit)["Reason"] == "ConcurrentInvocationLimitExceeded"
    concurrency.lease(deployed("reserved", on_demand_limit=1))

    concurrency.release(lease)
    concurrency.lease(audit)
    assert refused(concurrency, codes)["Reason"] == "ConcurrentInvocationLimitExceeded"
