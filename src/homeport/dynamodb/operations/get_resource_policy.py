"""GetResourcePolicy.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetResourcePolicy.html
"""

from homeport.core.context import RequestContext
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.tables import policies
from homeport.dynamodb.tables.policy_documents import shown
from homeport.dynamodb.validation.collections import Structure

REQUEST = Structure("GetResourcePolicyInput", {"ResourceArn": policies.RESOURCE_ARN})


def get_resource_policy(service: Service, request: Request, context: RequestContext) -> Answer:
    """The policy of a table or a stream, in AWS's form."""
    target = policies.target_of(request["ResourceArn"], context)
    if policies.outlives_its_table(service, target, context):
        raise policies.not_found(target)
    table = policies.owner_of(service, target, context)
    policy = policies.current(table.definition, target)
    if policy is None or policy.document is None:
        raise policies.not_found(target)
    return {"Policy": shown(policy.document), "RevisionId": str(policy.revision)}


OPERATION = Operation("GetResourcePolicy", REQUEST, get_resource_policy)
