"""The code of the stack's function: what was asked for, for pages of any origin but where the path is plain."""

from typing import Any


def handler(event: Any, context: Any) -> Any:
    cors = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "X-Note", "X-Note": "7"}
    headers = {} if event["path"] == "/plain" else cors
    return {"statusCode": 200, "headers": headers, "body": f"{event['httpMethod']} {event['path']}"}
