"""Where LocalStack keeps the unpacked code of a function."""

import re
from pathlib import Path

_ARN = re.compile(r"arn:[^:]+:lambda:(?P<region>[^:]+):(?P<account>\d{12}):function:(?P<name>[\w-]+)(?::.+)?")


def code_folder(arn: str) -> Path | None:
    """The folder of a function's `$LATEST`, unpacked where it is not yet.

    None for a function that there is not, and for a container image.
    """
    from localstack.services.lambda_.invocation.models import lambda_stores

    match = _ARN.fullmatch(arn)
    function = match and lambda_stores[match["account"]][match["region"]].functions.get(match["name"])
    code = function.latest().config.code if function else None
    if code is None:
        return None
    code.prepare_for_execution()
    return Path(code.get_unzipped_code_location())
