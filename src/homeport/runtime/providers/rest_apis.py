"""The data plane of REST APIs, put together for an instance."""

from homeport.apigateway.http_client import HttpClient
from homeport.apigateway.rest import RestGateway
from homeport.runtime.access_keys import LocalStackKeys
from homeport.runtime.host import Host
from homeport.runtime.providers.access_logs import AccessLogs
from homeport.runtime.providers.api_metrics import ApiMetricCounter
from homeport.runtime.providers.api_signatures import ApiSignatures
from homeport.runtime.providers.apigateway_deployments import DeployedStages
from homeport.runtime.providers.function_access import FunctionAccess
from homeport.runtime.providers.function_invoker import ApiFunctions
from homeport.runtime.providers.load_balancers import BehindLoadBalancers
from homeport.runtime.providers.stack_services import StackServices
from homeport.runtime.providers.usage_plans import DeployedUsagePlans
from homeport.runtime.providers.user_pools import UserPools


def rest_gateway(host: Host) -> RestGateway:
    """The gateway that answers calls of what LocalStack's control plane has deployed."""
    return RestGateway(
        stages=DeployedStages(),
        functions=ApiFunctions(host.function_calls, FunctionAccess(LocalStackKeys(), host.clock)),
        signatures=ApiSignatures(LocalStackKeys(), host.clock),
        tokens=UserPools(host.clock),
        http=BehindLoadBalancers(HttpClient()),
        services=StackServices(host.endpoint_url, host.clock),
        usage_plans=DeployedUsagePlans(),
        metrics=ApiMetricCounter(host.clock),
        logs=AccessLogs(host.log_sink, host.clock),
        clock=host.clock,
        observer=host.observer,
    )
