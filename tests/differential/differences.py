"""Where homeport and dynalite differ, and how it is known which of the two is AWS's way.

dynalite records the service of 2018; what AWS has changed since, and what dynalite never had, stands here.
"""

import re
from dataclasses import dataclass
from typing import Any

from differential.peers import Answer

Json = Any

SYNTAX = "https://github.com/aws/aws-cdk/issues/7591"
TYPE_SETS = "https://github.com/Dynamoid/dynamoid"
RECORDED = "https://github.com/aws-controllers-k8s/dynamodb-controller"
MODEL = "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB.html"
ENVELOPED = "https://github.com/ministackorg/ministack/issues/1038"
EMPTY_KEYS = "https://github.com/praetorian-inc/chariot-ui/issues/547"
ALTERNATOR = "https://github.com/scylladb/scylladb/tree/master/test/alternator"
LEGACY = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.html"

NOT_COMPARED = {
    "ConsumedCapacity": "dynalite does not count indexes, nor the half unit of a query that finds nothing",
    "ItemCollectionMetrics": "dynalite has none",
}
"""Parts of answers that are left out, and why."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Answers that differ, and which of the two is AWS's."""

    pattern: str
    """Matches `ours | theirs` whole, each as `text_of` writes it."""
    reason: str
    source: str
    only: str = ""
    """The name of the one request that it is about; of any where it is empty."""

    def explains(self, name: str, ours: str, theirs: str) -> bool:
        """Whether the two texts, answers to the request of that name, differ in this way."""
        if self.only not in ("", name):
            return False
        return re.fullmatch(self.pattern, f"{ours} | {theirs}", re.DOTALL) is not None


def text_of(answer: Answer) -> str:
    """`200`, or the error as `Code: message`."""
    if answer.status == 200:
        return "200"
    message = answer.body.get("message", answer.body.get("Message", ""))
    return f"{answer.body['__type'].partition('#')[2]}: {message}"


def comparable(answer: Answer) -> Json:
    """The answer without what is not compared, and without an order where AWS promises none."""
    if answer.status != 200:
        return text_of(answer)
    body = _ordered({name: part for name, part in answer.body.items() if name not in NOT_COMPARED})
    if body.get("Attributes") == {}:
        # After an update that only removes, dynalite answers no attributes where AWS leaves them out.
        del body["Attributes"]
    if "Items" in body:
        body["Items"].sort(key=str)
    return body


def _ordered(value: Json) -> Json:
    """A part of an answer with the members of sets in one order."""
    if isinstance(value, list):
        return [_ordered(each) for each in value]
    if isinstance(value, dict):
        return {
            name: sorted(part) if name in ("SS", "NS", "BS") and isinstance(part, list) else _ordered(part)
            for name, part in value.items()
        }
    return value


VALIDATION = "ValidationException: "
ONE = f"{VALIDATION}1 validation error detected: "
MAYBE_ONE = f"{VALIDATION}(?:1 validation error detected: )?"
OR = r" \| "
ANY = ".*"
NEW = "homeport's is AWS's of today: "

DIFFERENCES = (
    Difference(
        rf"{ONE}(.*){OR}{VALIDATION}\1",
        NEW + "writes, and Query's key conditions, put what they find before they look for the table into an envelope",
        ENVELOPED,
    ),
    Difference(
        rf"{ONE}(.*){OR}{VALIDATION}ExpressionAttributeValues contains invalid value: \1 for key .*",
        NEW + "the same envelope, which does not name the placeholder",
        ENVELOPED,
    ),
    Difference(
        rf"{MAYBE_ONE}Invalid (\w+): Syntax error; token{ANY}{OR}{VALIDATION}Invalid \1: Syntax error; Expected{ANY}",
        "homeport's is AWS's: dynalite shows what its parser generator says",
        SYNTAX,
    ),
    Difference(
        rf"{MAYBE_ONE}Invalid (\w+): (.*), typeSet: \w+{OR}{VALIDATION}Invalid \1: \2",
        NEW + "the set of types that are allowed is told too",
        TYPE_SETS,
    ),
    Difference(
        rf"{ONE}Value '.*' at 'tableName' failed to satisfy constraint: Member must have length (?:greater|less) .*"
        rf"{OR}{VALIDATION}(?:2 validation errors detected: Value '' at 'tableName'|TableName must be).*",
        NEW + "a table may be named by its ARN, so the name alone is no longer checked against a pattern",
        MODEL,
    ),
    Difference(
        rf"{VALIDATION}2 validation errors detected: Value '' at 'tableName' {ANY}{OR}{VALIDATION}TableName must be.*",
        NEW + "an empty name breaks two constraints in the operations on tables",
        RECORDED,
    ),
    Difference(
        rf"{ONE}Value '.*' at '.*\.(?:attributeName|keyType)' failed to satisfy constraint: Member must .*"
        rf"{OR}{VALIDATION}(?:One or more parameter values were invalid: Some index key attributes are|"
        r"Invalid KeySchema).*",
        "homeport's is AWS's: dynalite checks neither the lengths of names nor empty texts against enumerations",
        MODEL,
    ),
    Difference(
        rf"{ONE}Value '.*' at 'attributeUpdates\..*\.member\.action' failed to satisfy constraint: "
        rf"Member must satisfy enum value set: \[ADD, PUT, DELETE\]{OR}{ANY}",
        "homeport's is AWS's: dynalite does not check the enumeration",
        MODEL,
    ),
    Difference(
        rf"{ONE}Value null at '.*\.(?:attributesToGet\.\d+|expressionAttributeNames\.#n)?\.?member' failed .*{OR}{ANY}",
        "homeport's is AWS's: dynalite lets nulls in lists and maps pass",
        MODEL,
    ),
    Difference(
        rf"{ONE}Value null at '(?:attributesToGet\.\d|expressionAttributeNames\.#n)\.member' failed .*{OR}{ANY}",
        "homeport's is AWS's: dynalite lets nulls in lists and maps pass",
        MODEL,
    ),
    Difference(
        rf"{ONE}.* set may not have a null \w+ as a member{OR}{ANY}",
        "homeport's is AWS's: dynalite lets nulls in sets pass",
        ALTERNATOR,
    ),
    Difference(
        rf"{MAYBE_ONE}ExpressionAttributeNames contains invalid value: Empty attribute name for key #n{OR}"
        rf"{VALIDATION}Invalid \w+: An expression attribute name used in the document path is not defined.*",
        "homeport's is AWS's: dynalite takes an empty name for none",
        MODEL,
    ),
    Difference(
        rf"({VALIDATION}(?:The provided starting key is invalid: )?)One or more parameter values are not valid\. (.*)"
        rf"{OR}\1One or more parameter values were invalid: \2",
        NEW + "empty texts and bytes are allowed since 2020, only keys must have some, in a new wording",
        EMPTY_KEYS,
    ),
    Difference(
        rf"{VALIDATION}One or more parameter values are not valid\. .* cannot contain an empty .*{OR}"
        rf"(?:200|{VALIDATION}The provided starting key is outside .*)",
        NEW + "the keys of indexes and of conditions must not be empty either",
        EMPTY_KEYS,
    ),
    Difference(
        rf"(?:200|{VALIDATION}The provided starting key is outside .*){OR}{VALIDATION}"
        "One or more parameter values were invalid: The AttributeValue for a key attribute cannot contain an empty .*",
        "starting keys of index keys that are empty: neither is known to be AWS's",
        EMPTY_KEYS,
    ),
    Difference(
        rf"{MAYBE_ONE}ConditionalOperator (?:cannot be used without|can only be used when) Filter or Expected.*{OR}"
        rf"(?:200|ConditionalCheckFailedException: .*)",
        "homeport's is AWS's: dynalite does not check it",
        ALTERNATOR,
    ),
    Difference(
        rf"{ONE}(?:Supplied AttributeValue is empty|The parameter cannot be converted to a numeric value).*{OR}"
        rf"(?:200|ConditionalCheckFailedException: .*)",
        "homeport's is AWS's: dynalite does not look into the AttributeValueList of Expected",
        ALTERNATOR,
    ),
    Difference(
        rf"200{OR}ConditionalCheckFailedException: .*",
        "homeport's is AWS's: with OR one expectation is enough; dynalite wants every Exists: false",
        LEGACY,
        only="put as expected",
    ),
    Difference(
        rf"SerializationException: Unexpected value type in payload{OR}SerializationException: Unexpected field type",
        "homeport's is AWS's: what is wrong inside a map is told in the same words everywhere",
        MODEL,
    ),
    Difference(
        rf"SerializationException: .*{OR}SerializationException: class sun.*",
        "the class that AWS could not cast to is told no more",
        MODEL,
    ),
    Difference(
        rf"{VALIDATION}One or more parameter values were invalid: ARNs must start with 'arn:'.*{OR}"
        rf"AccessDeniedException: .*",
        NEW + "an ARN is read before the caller's rights",
        RECORDED,
    ),
    Difference(
        rf"ResourceInUseException: Table already exists: .*{OR}ResourceInUseException: ",
        "homeport's is AWS's: dynalite tells nothing",
        MODEL,
    ),
    Difference(
        rf"{VALIDATION}One or more parameter values were invalid: (?:ProjectionType is INCLUDE|"
        rf"ProvisionedThroughput is not).*{OR}ResourceInUseException: ",
        "homeport's is AWS's: what is missing is found before the table is looked for",
        MODEL,
    ),
    Difference(
        rf"(ResourceNotFoundException: Requested resource not found).*{OR}\1(?:: ResourcArn: .*)?",
        NEW + "the misspelling of 2018 is mended",
        RECORDED,
    ),
    Difference(
        f"200{OR}200",
        "in which order items of equal index keys stand, and so what follows a key that no item has, is not documented",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html",
        only="query an index from a key",
    ),
    Difference(
        rf"{VALIDATION}The TotalSegments parameter is required .*{OR}200",
        "homeport's is AWS's: dynalite takes segment 0 for none",
        "https://github.com/architect/dynalite/blob/main/test/scan.js",
    ),
    Difference(
        rf"(?:{VALIDATION}One or more parameter values were invalid: List of GlobalSecondaryIndexUpdates is empty{OR}"
        rf"ResourceNotFoundException: .*|ResourceNotFoundException: .*{OR}{ONE}Value null at "
        r"'globalSecondaryIndexUpdates\.1\.member\.update\.provisionedThroughput' .*)",
        NEW + "the throughput of an index may be left out, an empty list may not",
        "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateGlobalSecondaryIndexAction.html",
    ),
    Difference(
        rf"{ONE}(.*update\.indexName' failed to satisfy constraint: Member must not be null){OR}"
        rf"{VALIDATION}2 validation errors detected: \1; Value null at '.*update\.provisionedThroughput' .*",
        NEW + "the throughput of an index may be left out",
        "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateGlobalSecondaryIndexAction.html",
    ),
    Difference(
        rf"({ONE}Value )'\{{(.*)=\[\]\}}'(.*){OR}\1'\{{\"\2\":\[\]\}}'\3",
        "homeport's is AWS's: a value is shown as Java shows it",
        "https://github.com/risingwavelabs/risingwave/issues/17572",
    ),
)
"""About requests that are nearly sound; `expression_differences` adds those about expressions and values."""
