"""ImportTable, DescribeImport, ListImports, from a bucket in memory.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataImport.Format.html
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataImport.Validation.html

Counts and statuses were recorded on AWS: the ACK project's study of the DynamoDB API (October 2026).
"""

import gzip
from typing import Any

import orjson
import pytest
import zstandard

from homeport.core.logs import LogStream
from support.dynamodb import ARN, NOW, Dynamo, defined, index, keyed

INVALID = {
    "FailureCode": "ItemValidationError",
    "FailureMessage": "Some of the items failed validation checks and were not imported. "
    "Please check CloudWatch error logs for more details.",
}
COUNTS = ("ProcessedItemCount", "ImportedItemCount", "ErrorCount")
MISSING = "One or more parameter values were invalid: Missing the key pk in the item"
TEN = [{"Item": {"pk": {"S": str(number)}}} for number in range(10)]


def parameters(**others: Any) -> Any:
    return {
        "TableName": "music",
        "AttributeDefinitions": defined(pk="S"),
        "KeySchema": keyed("pk"),
        "BillingMode": "PAY_PER_REQUEST",
    } | others


def put(dynamo: Dynamo, **objects: bytes) -> None:
    dynamo.objects.buckets["bucket"] |= {key.replace("__", "/"): body for key, body in objects.items()}


def import_(dynamo: Dynamo, prefix: str | None = None, **request: Any) -> Any:
    """The import as DescribeImport shows it once it has ended."""
    source = {"S3Bucket": "bucket"} if prefix is None else {"S3Bucket": "bucket", "S3KeyPrefix": prefix}
    request = {
        "S3BucketSource": source,
        "InputFormat": "DYNAMODB_JSON",
        "TableCreationParameters": parameters(),
    } | request
    begun = dynamo.call("ImportTable", **request)["ImportTableDescription"]
    return dynamo.call("DescribeImport", ImportArn=begun["ImportArn"])["ImportTableDescription"]


def items(dynamo: Dynamo) -> list[Any]:
    found = dynamo.call("Scan", TableName="music")["Items"]
    return sorted(found, key=lambda item: str(item["pk"]))


def counts(description: Any) -> tuple[int, ...]:
    return tuple(description[name] for name in COUNTS)


def lines(*records: Any) -> bytes:
    return b"\n".join(orjson.dumps(record) for record in records)


def errors(dynamo: Dynamo) -> list[tuple[str, int, list[str]]]:
    """Key, index and messages of every line of the log."""
    entries = [orjson.loads(line.message) for _, line in dynamo.logs.written]
    return [
        (entry["itemS3Pointer"]["key"], entry["itemS3Pointer"]["itemIndex"], entry["errorMessages"])
        for entry in entries
    ]


def test_an_import_is_completed(dynamo: Dynamo) -> None:
    body = lines({"Item": {"pk": {"S": "a"}, "n": {"N": "01.50"}}}, {"Item": {"pk": {"S": "b"}}})
    put(dynamo, data__1=body)

    ended = import_(dynamo, "data/", ClientToken="token")

    assert ended == {
        "ImportArn": ended["ImportArn"],
        "ImportStatus": "COMPLETED",
        "TableArn": ARN + "music",
        "TableId": dynamo.call("DescribeTable", TableName="music")["Table"]["TableId"],
        "ClientToken": "token",
        "S3BucketSource": {"S3BucketOwner": "000000000000", "S3Bucket": "bucket", "S3KeyPrefix": "data/"},
        "ErrorCount": 0,
        "CloudWatchLogGroupArn": "arn:aws:logs:us-east-1:000000000000:log-group:/aws-dynamodb/imports:*",
        "InputFormat": "DYNAMODB_JSON",
        "InputCompressionType": "NONE",
        "TableCreationParameters": parameters(),
        "StartTime": NOW,
        "EndTime": NOW,
        "ProcessedSizeBytes": len(body),
        "ProcessedItemCount": 2,
        "ImportedItemCount": 2,
    }
    assert items(dynamo) == [{"pk": {"S": "a"}, "n": {"N": "1.5"}}, {"pk": {"S": "b"}}]
    assert dynamo.logs.written == []


def test_the_table_is_made_as_asked(dynamo: Dynamo) -> None:
    asked = parameters(
        AttributeDefinitions=defined(pk="S", n="N"),
        BillingMode="PROVISIONED",
        ProvisionedThroughput={"ReadCapacityUnits": 3, "WriteCapacityUnits": 4},
        GlobalSecondaryIndexes=[
            index("by_n", "n") | {"ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}}
        ],
    )
    put(dynamo, data=lines({"Item": {"pk": {"S": "a"}, "n": {"N": "1"}}}, {"Item": {"pk": {"S": "b"}}}))

    ended = import_(dynamo, TableCreationParameters=asked)

    table = dynamo.call("DescribeTable", TableName="music")["Table"]
    found = dynamo.call("Scan", TableName="music", IndexName="by_n")["Items"]
    assert ended["TableCreationParameters"] == asked
    assert (table["TableStatus"], table["ProvisionedThroughput"]["ReadCapacityUnits"]) == ("ACTIVE", 3)
    assert found == [{"pk": {"S": "a"}, "n": {"N": "1"}}]


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [(None, ["a", "b", "c"]), ("data", ["a", "b"]), ("data/", ["a"]), ("data/1", ["a"]), ("nothing", [])],
)
def test_a_prefix_is_the_beginning_of_keys(dynamo: Dynamo, prefix: str | None, expected: list[str]) -> None:
    keys = {"data/1": "a", "data2": "b", "other": "c"}
    dynamo.objects.buckets["bucket"] |= {key: lines({"Item": {"pk": {"S": name}}}) for key, name in keys.items()}

    ended = import_(dynamo, prefix)

    assert [item["pk"]["S"] for item in items(dynamo)] == expected
    assert (ended["ImportStatus"], counts(ended)) == ("COMPLETED", (len(expected), len(expected), 0))


def test_items_with_the_same_key_replace_each_other(dynamo: Dynamo) -> None:
    put(dynamo, data=lines(*[{"Item": {"pk": {"S": "a"}, "n": {"N": str(number)}}} for number in range(3)]))

    ended = import_(dynamo)

    assert (ended["ImportStatus"], ended["ErrorCount"], len(items(dynamo))) == ("COMPLETED", 0, 1)


def test_more_items_than_one_transaction_takes(dynamo: Dynamo) -> None:
    put(dynamo, data=lines(*[{"Item": {"pk": {"S": str(number)}}} for number in range(250)]))

    assert counts(import_(dynamo)) == (250, 250, 0)
    assert len(items(dynamo)) == 250


def test_an_item_that_is_wrong_is_left_out(dynamo: Dynamo) -> None:
    put(dynamo, data=lines(*TEN[:5], {"Item": {"other": {"S": "x"}}}, *TEN[6:]))

    ended = import_(dynamo)

    assert (ended["ImportStatus"], counts(ended)) == ("FAILED", (10, 9, 1))
    assert {name: ended[name] for name in INVALID} == INVALID
    assert len(items(dynamo)) == 9
    assert errors(dynamo) == [("data", 5, [MISSING])]


def test_a_line_that_is_no_json_ends_its_object(dynamo: Dynamo) -> None:
    put(dynamo, data__1=lines(*TEN[:5]) + b"\ngarbage\n" + lines(*TEN[6:]), data__2=lines(*TEN[8:]))

    ended = import_(dynamo)

    assert (ended["ImportStatus"], counts(ended)) == ("FAILED", (8, 7, 1))
    assert errors(dynamo) == [("data/1", 5, ["Unexpected token"])]


def test_errors_are_written_to_the_log_of_the_import(dynamo: Dynamo) -> None:
    put(dynamo, data=b"garbage")

    ended = import_(dynamo)

    import_id = ended["ImportArn"].rpartition("/")[2]
    ((destination, line),) = dynamo.logs.written
    assert destination == LogStream("000000000000", "us-east-1", "/aws-dynamodb/imports", f"{import_id}/error")
    assert orjson.loads(line.message) == {
        "itemS3Pointer": {"bucket": "bucket", "key": "data", "itemIndex": 0},
        "importArn": ended["ImportArn"],
        "errorMessages": ["Unexpected token"],
    }


@pytest.mark.parametrize(
    ("item", "message"),
    [
        (
            {"pk": {"N": "1"}},
            "One or more parameter values were invalid: Type mismatch for key pk expected: S actual: N",
        ),
        (
            {"pk": {"S": ""}},
            "One or more parameter values are not valid. "
            "The AttributeValue for a key attribute cannot contain an empty string value. Key: pk",
        ),
        ({"pk": {"S": "a"}, "n": {"N": "x"}}, "The parameter cannot be converted to a numeric value: x"),
        ({"pk": {"S": "a"}, "b": {"S": "x" * 410_000}}, "Item size has exceeded the maximum allowed size"),
        ({"pk": {"S": "a"}, "n": {"N": 1}}, "NUMBER_VALUE cannot be converted to String"),
    ],
)
def test_items_are_checked_as_putitem_checks_them(dynamo: Dynamo, item: Any, message: str) -> None:
    put(dynamo, data=lines({"Item": item}, {"Item": {"pk": {"S": "right"}}}))

    ended = import_(dynamo)

    assert (ended["ImportStatus"], counts(ended)) == ("FAILED", (2, 1, 1))
    assert errors(dynamo) == [("data", 0, [message])]


def test_csv_with_a_line_of_headers(dynamo: Dynamo) -> None:
    body = b'pk,title,n\na,plain,007\r\n"b ""1""","with, comma",\n\nc,"two\nlines",x'
    put(dynamo, data=body)

    ended = import_(dynamo, InputFormat="CSV")

    assert items(dynamo) == [
        {"pk": {"S": "a"}, "title": {"S": "plain"}, "n": {"S": "007"}},
        {"pk": {"S": 'b "1"'}, "title": {"S": "with, comma"}, "n": {"S": ""}},
        {"pk": {"S": "c"}, "title": {"S": "two\nlines"}, "n": {"S": "x"}},
    ]
    assert (counts(ended), ended["ProcessedSizeBytes"]) == ((3, 3, 0), len(body))
    assert "InputFormatOptions" not in ended


def test_csv_with_headers_and_a_delimiter_of_the_request(dynamo: Dynamo) -> None:
    options = {"Csv": {"Delimiter": ";", "HeaderList": ["pk", "val"]}}
    put(dynamo, data=b"a;1\nb;2,5\n")

    ended = import_(dynamo, InputFormat="CSV", InputFormatOptions=options)

    assert items(dynamo) == [{"pk": {"S": "a"}, "val": {"S": "1"}}, {"pk": {"S": "b"}, "val": {"S": "2,5"}}]
    assert (ended["InputFormatOptions"], counts(ended)) == (options, (2, 2, 0))


def test_csv_columns_that_are_keys_have_the_types_of_the_keys(dynamo: Dynamo) -> None:
    made = parameters(AttributeDefinitions=defined(pk="N", data="B"), GlobalSecondaryIndexes=[index("by_data", "data")])
    put(dynamo, data=b"pk,data,n\n1.0,aGVsbG8=,2\nx,aGVsbG8=,2\n")

    ended = import_(dynamo, InputFormat="CSV", TableCreationParameters=made)

    assert items(dynamo) == [{"pk": {"N": "1"}, "data": {"B": "aGVsbG8="}, "n": {"S": "2"}}]
    assert counts(ended) == (2, 1, 1)


def test_csv_without_the_key(dynamo: Dynamo) -> None:
    put(dynamo, **{"import-test.csv": b"title,artist,year_of_release\nThe Dark Side of the Moon,Pink Floyd,1973"})

    ended = import_(dynamo, "import-test", InputFormat="CSV")

    # The developer guide's example.
    assert (counts(ended), ended["ProcessedSizeBytes"]) == ((1, 0, 1), 70)
    assert errors(dynamo) == [("import-test.csv", 0, [MISSING])]


def test_csv_with_a_quote_that_is_not_escaped(dynamo: Dynamo) -> None:
    put(dynamo, data=b'id,pk\n1,fine\nvalue "123",dress\n2,never read\n')

    ended = import_(dynamo, InputFormat="CSV")

    assert (ended["ImportStatus"], counts(ended)) == ("FAILED", (2, 1, 1))


def test_ion(dynamo: Dynamo) -> None:
    body = (
        '$ion_1_0 {Item:{pk:"a",n:6d2,b:{{aGVsbG8=}},t:true,z:null,ss:$dynamodb_SS::["x","y"],l:[1.,{m:"é"}]}}\n'
        "$ion_1_0 {\n  Item: {\n    pk: 'symbol'\n  }\n}\n"
    )
    put(dynamo, data=body.encode())

    ended = import_(dynamo, InputFormat="ION")

    assert items(dynamo) == [
        {
            "pk": {"S": "a"},
            "n": {"N": "600"},
            "b": {"B": "aGVsbG8="},
            "t": {"BOOL": True},
            "z": {"NULL": True},
            "ss": {"SS": ["x", "y"]},
            "l": {"L": [{"N": "1"}, {"M": {"m": {"S": "é"}}}]},
        }
    ]
    assert counts(ended) == (2, 1, 1)


@pytest.mark.parametrize("input_format", ["DYNAMODB_JSON", "ION"])
@pytest.mark.parametrize("record", ['{"NoItem":1}', "[]", '"text"', '{"Item":"text"}'])
def test_a_record_that_is_no_item(dynamo: Dynamo, input_format: str, record: str) -> None:
    put(dynamo, data=record.encode())

    ended = import_(dynamo, InputFormat=input_format)

    if record == "[]":
        assert counts(ended) == (0, 0, 0)
    else:
        assert counts(ended) == (1, 0, 1)
        assert errors(dynamo) == [("data", 0, ["Expected 'Item' top level container"])]


@pytest.mark.parametrize(
    ("compression", "compress"), [("GZIP", gzip.compress), ("ZSTD", zstandard.ZstdCompressor().compress)]
)
def test_a_compressed_object(dynamo: Dynamo, compression: str, compress: Any) -> None:
    body = lines(*TEN)
    # Two frames one after the other are one content.
    put(dynamo, data=compress(body[:100]) + compress(body[100:]), empty=b"")

    ended = import_(dynamo, InputCompressionType=compression)

    assert (ended["InputCompressionType"], counts(ended)) == (compression, (10, 10, 0))
    assert ended["ProcessedSizeBytes"] == len(body)


@pytest.mark.parametrize("compression", ["GZIP", "ZSTD"])
def test_an_object_that_is_not_compressed_as_said(dynamo: Dynamo, compression: str) -> None:
    put(dynamo, data=lines(*TEN))

    ended = import_(dynamo, InputCompressionType=compression)

    assert (ended["ImportStatus"], counts(ended)) == ("FAILED", (1, 0, 1))
    assert items(dynamo) == []


def test_a_compressed_object_that_is_read_as_it_is(dynamo: Dynamo) -> None:
    put(dynamo, data=gzip.compress(lines(*TEN)))

    assert counts(import_(dynamo)) == (1, 0, 1)


@pytest.mark.parametrize("export_format", ["DYNAMODB_JSON", "ION"])
def test_what_was_exported_is_imported(dynamo: Dynamo, export_format: str) -> None:
    dynamo.create("source")
    originals = [
        {"pk": {"S": "a"}, "n": {"N": "600.25"}, "bs": {"BS": ["aGVsbG8="]}, "m": {"M": {"x y": {"BOOL": False}}}},
        {"pk": {"S": "b"}, "l": {"L": [{"NULL": True}]}},
    ]
    dynamo.put(*originals, table="source")
    specification = {"PointInTimeRecoveryEnabled": True}
    dynamo.call("UpdateContinuousBackups", TableName="source", PointInTimeRecoverySpecification=specification)
    exported = dynamo.call(
        "ExportTableToPointInTime", TableArn=ARN + "source", S3Bucket="bucket", ExportFormat=export_format
    )["ExportDescription"]
    folder = f"AWSDynamoDB/{exported['ExportArn'].rpartition('/')[2]}"

    ended = import_(dynamo, f"{folder}/data/", InputFormat=export_format, InputCompressionType="GZIP")

    assert (ended["ImportStatus"], items(dynamo)) == ("COMPLETED", originals)


def test_the_whole_folder_of_an_export_has_manifests_too(dynamo: Dynamo) -> None:
    dynamo.create("source")
    dynamo.put({"pk": {"S": "a"}}, {"pk": {"S": "b"}}, {"pk": {"S": "c"}}, table="source")
    specification = {"PointInTimeRecoveryEnabled": True}
    dynamo.call("UpdateContinuousBackups", TableName="source", PointInTimeRecoverySpecification=specification)
    dynamo.call("ExportTableToPointInTime", TableArn=ARN + "source", S3Bucket="bucket")

    ended = import_(dynamo, "AWSDynamoDB/", InputCompressionType="GZIP")

    assert (ended["ImportStatus"], counts(ended)) == ("FAILED", (7, 3, 4))


def test_the_bucket_of_another_owner(dynamo: Dynamo) -> None:
    source = {"S3Bucket": "bucket", "S3BucketOwner": "111122223333"}

    ended = import_(dynamo, S3BucketSource=source)

    assert (ended["ImportStatus"], ended["FailureCode"]) == ("FAILED", "S3AccessDenied")
    assert dynamo.refusal("DescribeTable", TableName="music")[0] == "ResourceNotFoundException"


def test_the_same_token_is_the_same_import_also_when_the_table_is_gone(dynamo: Dynamo) -> None:
    first = import_(dynamo, ClientToken="token")
    second = import_(dynamo, ClientToken="token")
    dynamo.call("DeleteTable", TableName="music")
    third = import_(dynamo, ClientToken="token")

    assert first == second == third
    assert dynamo.refusal("DescribeTable", TableName="music")[0] == "ResourceNotFoundException"


def test_a_token_is_forgotten_after_eight_hours(dynamo: Dynamo) -> None:
    first = import_(dynamo, ClientToken="token")
    dynamo.call("DeleteTable", TableName="music")
    dynamo.clock.advance(8 * 3600 + 1)

    assert import_(dynamo, ClientToken="token")["ImportArn"] != first["ImportArn"]


def test_imports_are_listed_newest_first_and_outlive_their_tables(dynamo: Dynamo) -> None:
    first = import_(dynamo)
    dynamo.clock.advance(1)
    second = import_(dynamo, TableCreationParameters=parameters(TableName="other"), InputFormat="CSV")
    dynamo.call("DeleteTable", TableName="music")

    listed = dynamo.call("ListImports")
    of_one = dynamo.call("ListImports", TableArn=ARN + "music")

    members = (
        "ImportArn",
        "ImportStatus",
        "TableArn",
        "S3BucketSource",
        "CloudWatchLogGroupArn",
        "InputFormat",
        "StartTime",
        "EndTime",
    )
    summaries = [{name: each[name] for name in members} for each in (second, first)]
    assert listed == {"ImportSummaryList": summaries}
    assert of_one == {"ImportSummaryList": summaries[1:]}


def test_imports_are_listed_in_pages(dynamo: Dynamo) -> None:
    names = [f"table{number:02}" for number in range(12)]
    for name in names:
        import_(dynamo, TableCreationParameters=parameters(TableName=name))
        dynamo.clock.advance(1)

    first = dynamo.call("ListImports")
    second = dynamo.call("ListImports", NextToken=first["NextToken"])

    pages = [[each["TableArn"].removeprefix(ARN) for each in page["ImportSummaryList"]] for page in (first, second)]
    assert pages == [names[:1:-1], names[1::-1]]
    assert "NextToken" not in second
