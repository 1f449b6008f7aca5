"""The sentences of AccessDenied.

https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
"""

from homeport.iam.evaluation import Decision, Request

NO_RESOURCE = "*"


def denial(decision: Decision, request: Request) -> str:
    """What AWS tells somebody whose request is denied, and by which type of policy."""
    who = f"User: {request.caller.label} is not authorized to perform: {request.action}"
    where = "" if request.resource == NO_RESOURCE else f" on resource: {request.resource}"
    return f"{who}{where} {_why(decision, request)}".rstrip()


def _why(decision: Decision, request: Request) -> str:
    if decision.statement is not None:
        kind = decision.statement.policy_type
        return f"with an explicit deny in {'an' if kind[0] == 'i' else 'a'} {kind}"
    if decision.missing is None:
        return ""
    return f"because no {decision.missing} allows the {request.action} action"
