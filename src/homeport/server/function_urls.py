"""Function URLs by path, `/_aws/lambda-url/REGION/ID/…`: an address that answers without DNS."""

import re
from dataclasses import replace

from homeport.server.http import RequestHead

PREFIX = b"/_aws/lambda-url/"
_PATH = re.compile(re.escape(PREFIX) + rb"(?P<region>[a-z0-9-]+)/(?P<id>[a-z0-9]+)(?P<path>/.*)?\Z")


class FunctionUrlPaths:
    """Turns the path form into the host form, which is the one that LocalStack routes by."""

    def intercept(self, head: RequestHead) -> RequestHead:
        match = _PATH.match(head.path) if head.path.startswith(PREFIX) else None
        if match is None:
            return head
        _, colon, port = head.by_name.get(b"host", b"").partition(b":")
        host = b"%b.lambda-url.%b.localhost.localstack.cloud%b%b" % (match["id"], match["region"], colon, port)
        headers = [header for header in head.headers if header[0].lower() != b"host"]
        return replace(head, path=match["path"] or b"/", headers=[(b"Host", host), *headers])
