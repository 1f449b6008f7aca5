"""The Lambda function behind the REST API: `codes.handler.handler`."""

import os

from apig_wsgi import make_lambda_handler

from codes.assembly import build
from codes.settings import Settings

handler = make_lambda_handler(build(Settings.of(os.environ)))
