"""Every numeric limit that the engine keeps, with the page that states it.

[C]  https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
[Q]  https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
[E]  https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-expression-parameters
[A]  the operation's page under https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/
"""

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB

# Items and values [C]
ITEM_SIZE = 400 * KIB
"""Bytes, names included."""
NESTING_DEPTH = 32
"""Lists and maps inside each other."""
NUMBER_DIGITS = 38
"""Significant digits."""
NUMBER_MAX_EXPONENT = 125
"""9.9999999999999999999999999999999999999E+125 is the largest magnitude."""
NUMBER_MIN_EXPONENT = -130
"""1E-130 is the smallest."""
ATTRIBUTE_NAME_SIZE = 64 * KIB - 1
"""Bytes; at least one."""

# Keys [C]
PARTITION_KEY_SIZE = 2048
"""Bytes; at least one."""
SORT_KEY_SIZE = 1024
"""Bytes; at least one."""
KEY_ATTRIBUTE_NAME_SIZE = 255
"""Characters; also for projected attributes of secondary indexes."""
INDEX_PARTITION_ATTRIBUTES = 4
INDEX_SORT_ATTRIBUTES = 4

# Names [C]
TABLE_NAME_MIN = 3
TABLE_NAME_MAX = 255
INDEX_NAME_MIN = 3
INDEX_NAME_MAX = 255

# Secondary indexes [C, Q]
GLOBAL_INDEXES = 20
LOCAL_INDEXES = 5
PROJECTED_ATTRIBUTES = 100
"""NonKeyAttributes over all indexes of a table."""
PROJECTED_ATTRIBUTES_PER_INDEX = 20
"""NonKeyAttributes of one index [A: Projection]."""
ITEM_COLLECTION_SIZE = 10 * GIB
"""Only for tables with a local index."""

# Expressions [E]
EXPRESSION_SIZE = 4 * KIB
"""Bytes of one expression."""
EXPRESSION_OPERATORS = 300
"""Operators and functions in one expression. AND, OR, NOT, the comparisons, BETWEEN, IN, + and - count."""
IN_OPERANDS = 100
PLACEHOLDER_SIZE = 255
"""Bytes of one `#name` or `:value` key."""
SUBSTITUTIONS_SIZE = 2 * MIB
"""Bytes of all names and values of a request."""

# Reads and writes [A]
PAGE_SIZE = MIB
"""Bytes that one Query or Scan reads."""
BATCH_GET_ITEMS = 100
BATCH_GET_SIZE = 16 * MIB
"""Bytes of an answer."""
BATCH_WRITE_ITEMS = 25
BATCH_WRITE_SIZE = 16 * MIB
"""Bytes of a request."""
TRANSACT_ITEMS = 100
TRANSACT_SIZE = 4 * MIB
"""Bytes of all items of a transaction."""
TRANSACT_TOKEN_LIFETIME_S = 600
"""How long a ClientRequestToken is remembered."""
TRANSACT_TOKEN_LENGTH = 36
SCAN_SEGMENTS = 1_000_000
ATTRIBUTES_TO_GET = 255
REQUEST_SIZE = 16 * MIB
"""Bytes of any request."""

# Capacity units [C: read and write capacity]
READ_UNIT_SIZE = 4 * KIB
WRITE_UNIT_SIZE = KIB
PROVISIONED_UNITS = 1_000_000_000_000
"""The largest ReadCapacityUnits or WriteCapacityUnits that is accepted in a request."""
TABLE_UNITS = 40_000
"""The quota of reads, and of writes, that a new account has for a table."""

# Tables [Q, A]
TABLES_PER_REGION = 2500
CONCURRENT_TABLE_OPERATIONS = 500
LIST_TABLES_PAGE = 100
INSIGHTS_PAGE = 100
TAGS_PER_RESOURCE = 50
TAG_KEY_LENGTH = 128
TAG_VALUE_LENGTH = 256
TAG_SET_BYTES = 10_240
RESOURCE_POLICY_SIZE = 20 * KIB
RECOVERY_DAYS_MIN = 1
RECOVERY_DAYS_MAX = 35
SYSTEM_BACKUP_LIFETIME_S = 35 * 24 * 3600
"""How long a deleted table can be restored whose recovery was on."""
BACKUP_NAME_MIN = 3
BACKUP_NAME_MAX = 255
BACKUPS_PAGE = 100
TTL_ATTRIBUTE_NAME_LENGTH = 255
TTL_MAX_AGE_S = 5 * 365 * 24 * 3600
"""A time to live further in the past than five years is not acted on."""

# Streams [A: GetRecords, GetShardIterator, DescribeStream, ListStreams]
STREAM_RETENTION_S = 24 * 3600
DESTINATION_RETENTION_S = 3600
"""How long a change waits for a Kinesis data stream that does not take it. Ours: AWS tries for longer."""
STREAM_SHARD_LIFETIME_S = 4 * 3600
"""About so long shards are open on AWS."""
STREAM_ITERATOR_LIFETIME_S = 15 * 60
STREAM_RECORDS = 1000
STREAM_ANSWER_SIZE = MIB
STREAM_SHARDS_PAGE = 100
STREAMS_PAGE = 100

# PartiQL [A]
STATEMENT_LENGTH = 8192
BATCH_STATEMENTS = 25
STATEMENT_TOKEN_LENGTH = 32768
"""Characters of a NextToken."""

# Exports and imports [A, developer guide: S3DataExport_Requesting, S3DataExport.Output, S3DataImport.Validation]
TRANSFER_RETENTION_S = 90 * 24 * 3600
"""How long an export or an import is remembered."""
TRANSFER_TOKEN_LIFETIME_S = 8 * 3600
"""How long a ClientToken of an export or an import is remembered."""
TRANSFERS_PAGE = 25
"""The most that ListExports and ListImports answer at once."""
TRANSFERS_DEFAULT_PAGE = 10
EXPORT_WINDOW_MIN_S = 15 * 60
"""The shortest period of an incremental export."""
EXPORT_WINDOW_MAX_S = 24 * 3600
INCREMENTAL_EXPORT_BILLED_MIN = 10_000_000
"""Bytes that an incremental export costs at least."""
CSV_HEADERS = 255
