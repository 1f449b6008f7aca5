"""Shapes that several operations share, their members in the order in which AWS lists violations."""

from homeport.dynamodb import limits
from homeport.dynamodb.validation.collections import Attribute, AttributeMap, ListOf, MapOf, Structure
from homeport.dynamodb.validation.names import NAME_PATTERN, REQUIRED_INDEX_NAME, TableName
from homeport.dynamodb.validation.scalars import Boolean, Number, String

RETURN_CONSUMED_CAPACITY = String(enum=("INDEXES", "TOTAL", "NONE"))
RETURN_ITEM_COLLECTION_METRICS = String(enum=("SIZE", "NONE"))
RETURN_VALUES = String(enum=("ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW"))
RETURN_VALUES_ON_FAILURE = String(enum=("ALL_OLD", "NONE"))
SELECT = String(enum=("SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES"))

TABLE_NAME = TableName()
CONTROLLED_TABLE_NAME = TableName(is_control=True)

EXPRESSION = String()
EXPRESSION_NAMES = MapOf("java.lang.String", String())
EXPRESSION_VALUES = AttributeMap()

TABLE_KEY_CONSTRAINTS = (
    f"Member must have length less than or equal to {limits.TABLE_NAME_MAX}, "
    f"Member must have length greater than or equal to {limits.TABLE_NAME_MIN}, "
    f"Member must satisfy regular expression pattern: {NAME_PATTERN}"
)
"""How AWS words the names that are keys of RequestItems."""

ATTRIBUTE_DEFINITIONS = ListOf(
    Structure(
        "AttributeDefinition",
        {
            "AttributeName": String(required=True, min_length=1, max_length=limits.KEY_ATTRIBUTE_NAME_SIZE),
            "AttributeType": String(required=True, enum=("B", "N", "S")),
        },
        in_collection=True,
    ),
)
REQUIRED_ATTRIBUTE_DEFINITIONS = ListOf(ATTRIBUTE_DEFINITIONS.element, required=True)

_KEY_SCHEMA_ELEMENT = Structure(
    "KeySchemaElement",
    {
        "AttributeName": String(required=True, min_length=1, max_length=limits.KEY_ATTRIBUTE_NAME_SIZE),
        "KeyType": String(required=True, enum=("HASH", "RANGE")),
    },
    in_collection=True,
)
KEY_SCHEMA = ListOf(_KEY_SCHEMA_ELEMENT, required=True, min_length=1, max_length=2)
GLOBAL_KEY_SCHEMA = ListOf(_KEY_SCHEMA_ELEMENT, required=True, min_length=1)

PROVISIONED_THROUGHPUT = Structure(
    "ProvisionedThroughput",
    {
        "WriteCapacityUnits": Number(required=True, minimum=1),
        "ReadCapacityUnits": Number(required=True, minimum=1),
    },
)
ON_DEMAND_THROUGHPUT = Structure(
    "OnDemandThroughput", {"MaxReadRequestUnits": Number(), "MaxWriteRequestUnits": Number()}
)
WARM_THROUGHPUT = Structure("WarmThroughput", {"ReadUnitsPerSecond": Number(), "WriteUnitsPerSecond": Number()})
PROJECTION = Structure(
    "Projection",
    {
        "ProjectionType": String(enum=("ALL", "INCLUDE", "KEYS_ONLY")),
        "NonKeyAttributes": ListOf(String(), min_length=1, max_length=limits.PROJECTED_ATTRIBUTES_PER_INDEX),
    },
    required=True,
)
LOCAL_INDEX = Structure(
    "LocalSecondaryIndex",
    {"IndexName": REQUIRED_INDEX_NAME, "KeySchema": KEY_SCHEMA, "Projection": PROJECTION},
    in_collection=True,
)
GLOBAL_INDEX = Structure(
    "GlobalSecondaryIndex",
    {
        "IndexName": REQUIRED_INDEX_NAME,
        "KeySchema": GLOBAL_KEY_SCHEMA,
        "Projection": PROJECTION,
        "ProvisionedThroughput": PROVISIONED_THROUGHPUT,
        "OnDemandThroughput": ON_DEMAND_THROUGHPUT,
        "WarmThroughput": WARM_THROUGHPUT,
    },
    in_collection=True,
)
STREAM_SPECIFICATION = Structure(
    "StreamSpecification",
    {
        "StreamEnabled": Boolean(required=True),
        "StreamViewType": String(enum=("OLD_IMAGE", "KEYS_ONLY", "NEW_AND_OLD_IMAGES", "NEW_IMAGE")),
    },
)
SSE_SPECIFICATION = Structure(
    "SSESpecification",
    {"Enabled": Boolean(), "SSEType": String(enum=("AES256", "KMS")), "KMSMasterKeyId": String(min_length=1)},
)
BILLING_MODE = String(enum=("PROVISIONED", "PAY_PER_REQUEST"))
TABLE_CLASS = String(enum=("STANDARD", "STANDARD_INFREQUENT_ACCESS"))
# AWS checks tags with rules of its own, after the shapes.
TAGS = ListOf(Structure("Tag", {"Key": String(), "Value": String()}, in_collection=True))

STATEMENT = String(required=True, min_length=1, max_length=limits.STATEMENT_LENGTH)
STATEMENT_PARAMETERS = ListOf(Attribute(), min_length=1)
