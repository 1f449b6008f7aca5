"""The Lambda function behind the stream: `codes.audit.handler.handler`."""

import logging
import os

import boto3

from codes.audit.consumer import Consumer
from codes.audit.trail import AuditTrail

logging.getLogger("codes").setLevel(os.environ.get("LOG_LEVEL", "INFO"))

handler = Consumer(AuditTrail(boto3.client("dynamodb"), os.environ["AUDIT_TABLE_NAME"]))
