"""PutResourcePolicy.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutResourcePolicy.html
"""

from dataclasses import replace

from homeport.core.context import RequestContext
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.storage.definition import TableDefinition
from homeport.dynamodb.storage.extras import Policy
from homeport.dynamodb.tables import policies
from homeport.dynamodb.tables.policy_checks import check_document, check_lockout
from homeport.dynamodb.tables.policy_documents import canonical, encoded
from homeport.dynamodb.validation.collections import Structure
from homeport.dynamodb.validation.scalars import Boolean, String

REQUEST = Structure(
    "PutResourcePolicyInput",
    {
        "ResourceArn": policies.RESOURCE_ARN,
        "Policy": String(required=True),
        "ExpectedRevisionId": policies.REVISION,
        "ConfirmRemoveSelfResourceAccess": Boolean(),
    },
)


def put_resource_policy(service: Service, request: Request, context: RequestContext) -> Answer:
    """Attach a policy in place of the one there is; the same policy again changes nothing."""
    target = policies.target_of(request["ResourceArn"], context)
    parsed = canonical(request["Policy"], context.region)
    check_document(parsed, is_stream=bool(target.label))
    table = policies.owner_of(service, target, context)
    if not request.get("ConfirmRemoveSelfResourceAccess"):
        check_lockout(parsed, context.account)
    document, now = encoded(parsed), service.clock.time()

    def updated(definition: TableDefinition) -> TableDefinition:
        before = policies.current(definition, target)
        policies.check_revision(before, request.get("ExpectedRevisionId"), target)
        if before is not None and before.document == document:
            return definition
        policy = Policy(document, policies.next_revision(definition, target, now))
        return replace(definition, policies=definition.policies | {target.label: policy})

    changed = service.store.change_table(table, updated)
    return {"RevisionId": str(changed.definition.policies[target.label].revision)}


OPERATION = Operation("PutResourcePolicy", REQUEST, put_resource_policy, stored_only=frozenset({"Policy"}))
