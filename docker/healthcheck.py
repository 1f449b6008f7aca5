#!/opt/homeport/bin/python -IS
"""Exit code 0 when the instance in this container answers and all its init hooks have run."""

import http.client
import json
import os
import sys

PORT = int(os.environ.get("HOMEPORT_PORT", "4566"))


def is_ready() -> bool:
    """Whether `/_homeport/health` says so."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=2)
    try:
        connection.request("GET", "/_homeport/health")
        return json.load(connection.getresponse()).get("status") == "ready"
    except (OSError, ValueError, http.client.HTTPException):
        return False


sys.exit(0 if is_ready() else 1)
