"""UpdateContinuousBackups.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateContinuousBackups.html
"""

from dataclasses import replace

from homeport.core.context import RequestContext
from homeport.dynamodb import limits
from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.storage.definition import TableDefinition
from homeport.dynamodb.tables.recovery import backed_up_table, describe_backups, recovery_after
from homeport.dynamodb.validation import common
from homeport.dynamodb.validation.collections import Structure
from homeport.dynamodb.validation.scalars import Boolean, Number

REQUEST = Structure(
    "UpdateContinuousBackupsInput",
    {
        "TableName": common.CONTROLLED_TABLE_NAME,
        "PointInTimeRecoverySpecification": Structure(
            "PointInTimeRecoverySpecification",
            {
                "PointInTimeRecoveryEnabled": Boolean(required=True),
                "RecoveryPeriodInDays": Number(
                    "Integer", minimum=limits.RECOVERY_DAYS_MIN, maximum=limits.RECOVERY_DAYS_MAX
                ),
            },
            required=True,
        ),
    },
)


def update_continuous_backups(service: Service, request: Request, context: RequestContext) -> Answer:
    """Turn recovery to a point in time on or off, or change how many days it reaches back."""
    specification = request["PointInTimeRecoverySpecification"]
    enabled, days = specification["PointInTimeRecoveryEnabled"], specification.get("RecoveryPeriodInDays")
    if not enabled and days is not None:
        raise ValidationException(
            "Invalid Request: Cannot specify RecoveryPeriodInDays when disabling point-in-time recovery."
        )
    table = backed_up_table(service, request["TableName"], context)

    def updated(definition: TableDefinition) -> TableDefinition:
        # Read while no writer is at work: what is written from this time on is recorded.
        after = recovery_after(definition.recovery, days, service.clock.time()) if enabled else None
        return replace(definition, recovery=after)

    changed = service.store.change_table(table, updated)
    return describe_backups(changed.definition.recovery, service.clock.time())


OPERATION = Operation("UpdateContinuousBackups", REQUEST, update_continuous_backups)
