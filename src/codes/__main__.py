"""The same application as a plain web server: `python -m codes [PORT]`.

It takes the environment variables of the Lambda function (`settings.py`) and those of the AWS SDK
(`AWS_ENDPOINT_URL`, `AWS_DEFAULT_REGION`, credentials). What API Gateway does before the function is missing here, and
the server says so as it starts.
"""

import logging
import os
import sys

from codes.assembly import build
from codes.settings import Settings

DEFAULT_PORT = 8080
_WITHOUT = "no API Gateway in front: no API key and no revocation token is asked for, no model and no limit applies"


def main(arguments: list[str]) -> None:
    """Serve on the loopback interface until interrupted."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        settings = Settings.of(os.environ)
    except KeyError as missing:
        raise SystemExit(f"error: the environment variable {missing.args[0]} is not set") from None
    logging.getLogger("codes").warning(_WITHOUT)
    port = int(arguments[0]) if arguments else DEFAULT_PORT
    build(settings).run(host="127.0.0.1", port=port, threaded=True)


if __name__ == "__main__":
    main(sys.argv[1:])
