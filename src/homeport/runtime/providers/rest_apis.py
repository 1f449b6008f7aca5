"""The data plane of REST APIs, put together for an instance."""

from homeport.apigateway.rest import RestGateway
from homeport.runtime.host import Host
from homeport.runtime.providers.apigateway_deployments import DeployedStages
from homeport.runtime.providers.function_invoker import ApiFunctions


def rest_gateway(host: Host) -> RestGateway:
    """The gateway that answers calls of what LocalStack's control plane has deployed."""
    return RestGateway(
        stages=DeployedStages(),
        functions=ApiFunctions(host.function_calls),
        logs=host.log_sink,
        clock=host.clock,
        observer=host.observer,
    )
