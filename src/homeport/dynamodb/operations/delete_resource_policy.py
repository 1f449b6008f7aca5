"""DeleteResourcePolicy.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteResourcePolicy.html
"""

from dataclasses import replace

from homeport.core.context import RequestContext
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.storage.definition import TableDefinition
from homeport.dynamodb.storage.extras import Policy
from homeport.dynamodb.tables import policies
from homeport.dynamodb.validation.collections import Structure

REQUEST = Structure(
    "DeleteResourcePolicyInput",
    {"ResourceArn": policies.RESOURCE_ARN, "ExpectedRevisionId": policies.REVISION},
)


def delete_resource_policy(service: Service, request: Request, context: RequestContext) -> Answer:
    """Remove a policy, and say which revision went; where there is none AWS repeats when the last one went."""
    target = policies.target_of(request["ResourceArn"], context)
    table = policies.owner_of(service, target, context)
    before = table.definition.policies.get(target.label)
    now = service.clock.time()

    def updated(definition: TableDefinition) -> TableDefinition:
        policy = policies.current(definition, target)
        policies.check_revision(policy, request.get("ExpectedRevisionId"), target)
        if policy is None:
            return definition
        removed = Policy(None, policies.next_revision(definition, target, now))
        return replace(definition, policies=definition.policies | {target.label: removed})

    service.store.change_table(table, updated)
    return {} if before is None else {"RevisionId": str(before.revision)}


OPERATION = Operation("DeleteResourcePolicy", REQUEST, delete_resource_policy)
