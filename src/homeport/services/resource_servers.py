"""Resource servers of user pools: moto makes them, and can neither change nor delete them.

https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateResourceServer.html
https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeleteResourceServer.html
"""

from typing import Any


def mend() -> None:
    """Add the operations to moto's."""
    from moto.cognitoidp.responses import CognitoIdpResponse

    answers: Any = CognitoIdpResponse
    answers.update_resource_server, answers.delete_resource_server = _update, _delete


def _update(self: Any) -> Any:
    from moto.core.responses import ActionResult

    server = _found(self)
    server.name, server.scopes = self._get_param("Name"), self._get_param("Scopes")
    return ActionResult({"ResourceServer": server.to_json()})


def _delete(self: Any) -> Any:
    from moto.core.responses import EmptyResult

    server = _found(self)
    del self.backend.user_pools[server.user_pool_id].resource_servers[server.identifier]
    return EmptyResult()


def _found(self: Any) -> Any:
    """Raises moto's ResourceNotFoundError."""
    return self.backend.describe_resource_server(self._get_param("UserPoolId"), self._get_param("Identifier"))
