"""The sentences of AccessDenied.

https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
"""

from homeport.iam.evaluation import Deciding, Decision, Request

NO_RESOURCE = "*"


def denial(decision: Decision, request: Request) -> str:
    """What AWS tells somebody whose request is denied, and by which type of policy."""
    who = f"User: {request.caller.label} is not authorized to perform: {request.action}"
    where = "" if request.resource == NO_RESOURCE else f" on resource: {request.resource}"
    return f"{who}{where} {_why(decision, request)}".rstrip()


def explicit_deny(statement: Deciding) -> str:
    """The end of the sentence where a statement denies."""
    kind = statement.policy_type
    return f"with an explicit deny in {'an' if kind[0] == 'i' else 'a'} {kind}"


def _why(decision: Decision, request: Request) -> str:
    if decision.statement is not None:
        return explicit_deny(decision.statement)
    if decision.missing is None:
        return ""
    return f"because no {decision.missing} allows the {request.action} action"
