"""Puts the service together with AWS's clients. Region, credentials and endpoint are the SDK's business."""

import logging
import time

import boto3
from botocore.config import Config
from flask import Flask

from codes.app import create_app
from codes.lifetime import LifetimeParameter
from codes.remembered import Remembered
from codes.service import CodeService
from codes.settings import Settings
from codes.table import DynamoDBCodeStore

LIFETIME_REMEMBERED_S = 300
# API Gateway waits 29 s for an answer: give up in time to say so.
_CLIENTS = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "max_attempts": 3})


def build(settings: Settings) -> Flask:
    """The application as the settings describe it."""
    logging.getLogger("codes").setLevel(settings.log_level)
    store = DynamoDBCodeStore(boto3.client("dynamodb", config=_CLIENTS), settings.table, settings.index)
    parameter = LifetimeParameter(boto3.client("ssm", config=_CLIENTS), settings.lifetime_parameter)
    lifetime = Remembered(parameter, for_s=LIFETIME_REMEMBERED_S, monotonic=time.monotonic)
    service = CodeService(store, now=time.time, lifetime_s=lifetime, pause=time.sleep)
    return create_app(service)
