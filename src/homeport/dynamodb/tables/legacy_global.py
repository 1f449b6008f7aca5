"""Global tables of version 2017.11.29: AWS makes none any more, so that there is none to be found.

CreateGlobalTable has been refused in every region since 2026 with a reference to version 2019.11.21, which UpdateTable
makes; the other operations still answer, and know of no global table (a table with replicas of 2019.11.21 is none of
theirs). The texts are those that AWS answered in October 2026.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_upgrade.html
"""

from homeport.dynamodb.errors import GlobalTableNotFoundException, ValidationException
from homeport.dynamodb.tables.key_checks import INVALID
from homeport.dynamodb.validation.collections import ListOf, Structure
from homeport.dynamodb.validation.names import WordedTableName
from homeport.dynamodb.validation.scalars import String

_REGIONS = (
    "eu-west-2, eu-west-1, ap-southeast-1, ap-southeast-2, ap-northeast-2, eu-central-1, ap-northeast-1, "
    "us-east-1, us-east-2, us-west-1, us-west-2"
)
"""Where there were such global tables, in AWS's order."""
_VERSION = f"{INVALID}DynamoDB global tables version 2017.11.29 is not supported"


NAME = WordedTableName()
REPLICAS = ListOf(Structure("Replica", {"RegionName": String()}, in_collection=True), required=True)


def not_supported(region: str) -> ValidationException:
    """What AWS answers to whoever wants to make a global table of this version, or to add a replica to one."""
    if region not in _REGIONS.split(", "):
        return ValidationException(f"{_VERSION} in this region '{region}', supported regions are : [{_REGIONS}]")
    return ValidationException(
        f"{_VERSION}. We recommend using DynamoDB global tables version 2019.11.21, "
        "instead of version 2017.11.29 (Legacy)."
    )


def not_found(name: str) -> GlobalTableNotFoundException:
    """There is no global table of this version."""
    return GlobalTableNotFoundException(f"Global table with name: '{name}' does not exist.")
