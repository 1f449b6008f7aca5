"""Shapes that the requests of exports and imports share."""

from homeport.dynamodb import limits
from homeport.dynamodb.validation.scalars import Number, String

ARN_MAX = 1024
PREFIX_MAX = 1024
TRANSFER_ARN_MIN = 37

TABLE_ARN = String(min_length=1, max_length=ARN_MAX)
REQUIRED_TABLE_ARN = String(required=True, max_length=ARN_MAX)
TRANSFER_ARN = String(required=True, min_length=TRANSFER_ARN_MIN, max_length=ARN_MAX)
CLIENT_TOKEN = String(pattern=r"^[^\$]+$")
BUCKET = String(required=True, max_length=255, pattern=r"^[a-z0-9A-Z]+[\.\-\w]*[a-z0-9A-Z]+$")
BUCKET_OWNER = String(pattern="[0-9]{12}")
PAGE_SIZE = Number("Integer", minimum=1, maximum=limits.TRANSFERS_PAGE)
