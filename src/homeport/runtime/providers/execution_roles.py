"""The execution roles of functions: whether Lambda may assume them, and the sessions that their environments work with.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html
"""

import datetime as dt
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from homeport.core.clock import Clock
from homeport.functions.api_errors import AccessDeniedException, ServiceException
from homeport.functions.config import Credentials
from homeport.iam.function_access import LAMBDA, Source, service_may_assume
from homeport.runtime.providers.identities import LocalStackIdentities, RoleEntity

CANNOT_BE_ASSUMED = "The role defined for the function cannot be assumed by Lambda."
SESSION_S = 12 * 60 * 60
"""How long a session lasts, as on AWS."""
SHARED_S = SESSION_S / 2
"""How long a session is given to new environments: each has the other half of it at least."""


class Use(NamedTuple):
    """Whose session of which role."""

    role_arn: str
    function_arn: str
    """Unqualified: all versions share the session."""

    @property
    def session_name(self) -> str:
        """The function's name, of two characters at least as STS wants it."""
        name = self.function_arn.rpartition(":")[2]
        return name if len(name) > 1 else f"{name}@lambda_function"


Begin = Callable[[Use], Credentials]
"""Begins a session of SESSION_S. Blocks; raises what STS answers."""


@dataclass(slots=True)
class _Session:
    lock: threading.Lock = field(default_factory=threading.Lock)
    """Environments that start together wait for one session."""
    role_id: str = ""
    """A role that is made again under its name is another one."""
    credentials: Credentials | None = None


class ExecutionRoles:
    """Roles that IAM does not know are not asked for anything: as with LocalStack, any text will do for a function."""

    def __init__(self, clock: Clock, begin: Begin | None = None) -> None:
        self._clock = clock
        self._begin = begin or begin_session
        self._identities = LocalStackIdentities()
        self._sessions: dict[Use, _Session] = {}

    def can_be_assumed(self, use: Use) -> bool:
        """Whether the role's trust policy lets Lambda assume it."""
        return _trusts(self._identities.role(use.role_arn), use)

    def credentials(self, use: Use) -> Credentials:
        """A session with SHARED_S left to it at least. Blocks.

        AccessDeniedException where Lambda may not assume the role, ServiceException where there is none to be had.
        """
        role = self._identities.role(use.role_arn)
        if not _trusts(role, use):
            raise AccessDeniedException(CANNOT_BE_ASSUMED)
        role_id = role.role_id if role is not None else ""
        session = self._sessions.setdefault(use, _Session())
        with session.lock:
            if session.credentials is None or session.role_id != role_id or self._is_used_up(session.credentials):
                session.credentials, session.role_id = self._begun(use), role_id
            return session.credentials

    def _is_used_up(self, credentials: Credentials) -> bool:
        return credentials.expires_s - self._clock.time() < SHARED_S

    def _begun(self, use: Use) -> Credentials:
        self._forget_old()
        try:
            return self._begin(use)
        except Exception as error:
            raise ServiceException(f"The role {use.role_arn} cannot be assumed by Lambda: {error}") from error

    def _forget_old(self) -> None:
        """Those of functions that are gone stay no longer than their time."""
        now_s = self._clock.time()
        for use, session in tuple(self._sessions.items()):
            if session.credentials is not None and session.credentials.expires_s <= now_s:
                self._sessions.pop(use, None)


def _trusts(role: RoleEntity | None, use: Use) -> bool:
    if role is None:
        return True
    account = use.function_arn.split(":")[4]
    return service_may_assume(use.role_arn, role.trust, Source(LAMBDA, use.function_arn, account)).allowed


def begin_session(use: Use) -> Credentials:
    """From this stack's STS."""
    from localstack.aws.connect import connect_to

    region = use.function_arn.split(":")[3]
    sts = connect_to(region_name=region).sts.request_metadata(service_principal="lambda")
    session = sts.assume_role(RoleArn=use.role_arn, RoleSessionName=use.session_name, DurationSeconds=SESSION_S)
    given = session["Credentials"]
    expires: dt.datetime = given["Expiration"]
    return Credentials(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"], expires.timestamp())
