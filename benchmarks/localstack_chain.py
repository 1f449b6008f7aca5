"""homeport's server with everything of its own in front of LocalStack taken away, as a peer in benchmarks.

    python -m benchmarks.localstack_chain --port PORT --state DIR

Every request goes through LocalStack's gateway, handler chain and providers, as in LocalStack itself, and through its
own data plane of API Gateway. Functions still run on homeport's workers: LocalStack's executor needs Docker.
"""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace

from homeport.server import instance
from homeport.server.dispatch import Dispatcher, Handlers
from homeport.server.front_door import Control, Decide, Destination, LocalStack
from homeport.server.interceptors import Interceptor
from homeport.server.main import main


def everything(method: str, path: bytes, host: bytes, headers: Mapping[bytes, bytes]) -> Destination:
    """LocalStack answers all but questions about the server itself."""
    return Control(path.decode("latin-1")) if path.startswith(b"/_homeport/") else LocalStack()


def dispatcher(interceptors: Sequence[Interceptor], handlers: Handlers, _: Decide) -> Dispatcher:
    """Without homeport's own decision, and without the short way of DynamoDB's plain calls, which asks nobody."""
    return Dispatcher(interceptors, replace(handlers, plain=None), everything)


if __name__ == "__main__":
    vars(instance)["Dispatcher"] = dispatcher
    sys.exit(main())
