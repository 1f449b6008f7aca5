"""One LocalStack plug-in for each service of `names.NAMES`: every operation goes to moto.

pyproject.toml names them as entry points, `cognito-idp:default` = `homeport.services.plugins:cognito_idp`.
"""

from typing import Any

from localstack.services.plugins import aws_provider

from homeport.services import resource_servers, user_pool_domains, user_pool_tokens
from homeport.services.names import NAMES
from homeport.services.routing import mend_rules

_MENDS = {"cognito-idp": (resource_servers.mend, user_pool_domains.mend, user_pool_tokens.mend)}
"""What moto lacks and we add."""
_BY_ATTRIBUTE = {name.replace("-", "_"): name for name in NAMES}


def __getattr__(attribute: str) -> Any:
    """The plug-in of a service, by its name with underscores."""
    name = _BY_ATTRIBUTE.get(attribute)
    if name is None:
        raise AttributeError(attribute)
    return aws_provider(api=name)(lambda: service(name))


def service(name: str) -> Any:
    """A service (LocalStack's Service) all of whose operations moto carries out.

    What moto does not know answers with LocalStack's 501, which names the operation.
    """
    from localstack.aws.skeleton import Skeleton
    from localstack.aws.spec import load_service
    from localstack.services.plugins import Service

    mend_rules()
    for mend in _MENDS.get(name, ()):
        mend()
    model = load_service(name)
    return Service(name, skeleton=Skeleton(model, dict.fromkeys(model.operation_names, _by_moto)))


def _by_moto(context: Any, _request: Any) -> Any:
    from localstack.services.moto import call_moto

    return call_moto(context)
