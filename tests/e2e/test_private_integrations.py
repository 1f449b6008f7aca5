"""VPC links: an API calls what is registered behind a load balancer."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from support.instance import Instance, running


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    with running(tmp_path_factory.mktemp("private") / "state") as instance:
        yield instance


class Backend(BaseHTTPRequestHandler):
    """Answers with what it was asked."""

    def do_GET(self) -> None:
        body = f"{self.headers['Host']} {self.path}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Backend) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def test_a_vpc_link_leads_to_the_load_balancers_targets(instance: Instance, port: int) -> None:
    ec2, balancers, apis = (instance.client(name) for name in ("ec2", "elbv2", "apigateway"))
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24")["Subnet"]["SubnetId"]
    [balancer] = balancers.create_load_balancer(Name="internal", Type="network", Subnets=[subnet])["LoadBalancers"]
    [group] = balancers.create_target_group(Name="backends", Protocol="TCP", Port=80, VpcId=vpc, TargetType="ip")[
        "TargetGroups"
    ]
    balancers.create_listener(
        LoadBalancerArn=balancer["LoadBalancerArn"],
        Protocol="TCP",
        Port=80,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": group["TargetGroupArn"]}],
    )
    link = apis.create_vpc_link(name="internal", targetArns=[balancer["LoadBalancerArn"]])["id"]
    api_id = apis.create_rest_api(name="private")["id"]
    [root] = apis.get_resources(restApiId=api_id)["items"]
    where = {"restApiId": api_id, "resourceId": root["id"], "httpMethod": "GET"}
    apis.put_method(**where, authorizationType="NONE")
    apis.put_integration(
        **where,
        type="HTTP_PROXY",
        integrationHttpMethod="GET",
        uri=f"http://{balancer['DNSName']}/inside",
        connectionType="VPC_LINK",
        connectionId=link,
    )
    apis.create_deployment(restApiId=api_id, stageName="prod")
    url = f"{instance.url}/_aws/execute-api/{api_id}/prod/?q=1"
    before = requests.get(url, timeout=30)
    balancers.register_targets(TargetGroupArn=group["TargetGroupArn"], Targets=[{"Id": "127.0.0.1", "Port": port}])
    after = requests.get(url, timeout=30)

    assert (before.status_code, before.json()) == (500, {"message": "Internal server error"})
    assert (after.status_code, after.text) == (200, f"{balancer['DNSName']} /inside?q=1")
