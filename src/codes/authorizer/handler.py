"""The Lambda function that API Gateway asks about callers who would revoke: `codes.authorizer.handler.handler`."""

import logging
import os
import time

import boto3
from botocore.config import Config

from codes.authorizer.authorizer import Authorizer
from codes.authorizer.token import TokenParameter
from codes.remembered import Remembered

REMEMBERED_S = 60
"""API Gateway keeps what was said of a token for a minute too: a new token holds two minutes later at the latest."""
_CLIENT = Config(connect_timeout=1, read_timeout=2, retries={"mode": "standard", "max_attempts": 2})

logging.getLogger("codes").setLevel(os.environ.get("LOG_LEVEL", "INFO"))

_parameter = TokenParameter(boto3.client("ssm", config=_CLIENT), os.environ["TOKEN_PARAMETER"])
handler = Authorizer(Remembered(_parameter, for_s=REMEMBERED_S, monotonic=time.monotonic))
