"""Policies and requests in few words, for tables of cases."""

from typing import Any

from homeport.iam.evaluation import Policies, Request
from homeport.iam.policies import Policy, parse_policy
from homeport.iam.principals import Caller, caller_of

ACCOUNT, OTHER_ACCOUNT = "111122223333", "444455556666"
USER = caller_of(f"arn:aws:iam::{ACCOUNT}:user/ada")
SESSION = caller_of(f"arn:aws:sts::{ACCOUNT}:assumed-role/reader/visit")
ROLE_ARN = f"arn:aws:iam::{ACCOUNT}:role/reader"
BUCKET = "arn:aws:s3:::amzn-s3-demo-bucket"
OBJECT = f"{BUCKET}/home/ada/letter.txt"


def policy(*statements: dict[str, Any], name: str = "policy", version: str = "2012-10-17") -> Policy:
    """A policy of these statements."""
    return parse_policy({"Version": version, "Statement": list(statements)}, name)


def allow(action: Any = "*", resource: Any = "*", **elements: Any) -> dict[str, Any]:
    """A statement that allows."""
    return {"Effect": "Allow", "Action": action, "Resource": resource, **elements}


def deny(action: Any = "*", resource: Any = "*", **elements: Any) -> dict[str, Any]:
    """A statement that denies."""
    return {"Effect": "Deny", "Action": action, "Resource": resource, **elements}


def request(
    action: str = "s3:GetObject", resource: str = OBJECT, caller: Caller = USER, owner: str = ACCOUNT, **keys: Any
) -> Request:
    """A request; the condition keys under names with `__` for the colon."""
    return Request(caller, action, resource, owner, {name.replace("__", ":"): value for name, value in keys.items()})


def identity(*statements: dict[str, Any], version: str = "2012-10-17") -> Policies:
    """The caller's policies alone."""
    return Policies(identity=(policy(*statements, version=version),))
