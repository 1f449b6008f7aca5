"""Resource policies of tables and streams: attached, shown in AWS's form, replaced, deleted; their revisions.

As the API reference and the tests of moto that ran on AWS have it; the form of documents is what AWS answered in
October 2026.
"""

import json
from typing import Any

import pytest

from support.dynamodb import ARN, NOW, Dynamo

MUSIC = ARN + "music"
ROOT = "arn:aws:iam::000000000000:root"
FIRST = str(int(NOW * 1000))
NOT_FOUND = "Resource-based policy not found for the provided ResourceArn: "


def policy(action: Any = "dynamodb:GetItem", resource: Any = MUSIC, **others: Any) -> str:
    statement = {"Effect": "Allow", "Principal": {"AWS": ROOT}, "Action": action, "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement | others]})


def put(dynamo: Dynamo, document: str, arn: str = MUSIC, **others: Any) -> str:
    revision: str = dynamo.call("PutResourcePolicy", ResourceArn=arn, Policy=document, **others)["RevisionId"]
    return revision


def test_a_policy_is_attached_and_shown(dynamo: Dynamo) -> None:
    dynamo.create()

    assert put(dynamo, policy()) == FIRST

    assert dynamo.call("GetResourcePolicy", ResourceArn=MUSIC) == {
        "Policy": '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"' + ROOT + '"},'
        '"Action":"dynamodb:GetItem","Resource":"' + MUSIC + '"}]}',
        "RevisionId": FIRST,
    }


@pytest.mark.parametrize(
    ("statement", "shown"),
    [
        ({"Principal": {"AWS": "000000000000"}}, {"Principal": {"AWS": ROOT}}),
        ({"Principal": {"AWS": ["000000000000", ROOT]}}, {"Principal": {"AWS": ROOT}}),
        ({"Action": ["dynamodb:GetItem"]}, {"Action": "dynamodb:GetItem"}),
        ({"Action": ["dynamodb:Query", "dynamodb:GetItem"]}, {"Action": ["dynamodb:Query", "dynamodb:GetItem"]}),
        ({"Action": "dynamodb:getitem"}, {"Action": "dynamodb:getitem"}),
        ({"Resource": [MUSIC]}, {"Resource": MUSIC}),
        ({"Resource": ARN + "another"}, {"Resource": ARN + "another"}),
        ({"Resource": MUSIC + "/index/gsi"}, {"Resource": MUSIC + "/index/gsi"}),
        ({"Resource": "*"}, {"Resource": "*"}),
        ({"Effect": "allow"}, {"Effect": "Allow"}),
    ],
)
def test_a_statement_is_shown_in_one_form(dynamo: Dynamo, statement: Any, shown: Any) -> None:
    dynamo.create()

    put(dynamo, policy(**statement) if not statement.keys() & {"Action", "Resource"} else _changed(statement))

    whole = {"Effect": "Allow", "Principal": {"AWS": ROOT}, "Action": "dynamodb:GetItem", "Resource": MUSIC}
    document = json.loads(dynamo.call("GetResourcePolicy", ResourceArn=MUSIC)["Policy"])
    assert document == {"Version": "2012-10-17", "Statement": [whole | shown]}
    assert list(document["Statement"][0]) == ["Effect", "Principal", "Action", "Resource"]


def _changed(statement: Any) -> str:
    document = json.loads(policy())
    document["Statement"][0] |= statement
    return json.dumps(document)


def test_the_same_policy_again_changes_nothing_however_it_is_written(dynamo: Dynamo) -> None:
    dynamo.create()
    put(dynamo, policy())
    dynamo.clock.advance(20)
    document = json.loads(policy())
    reordered = dict(reversed(document["Statement"][0].items()))
    single = {"Statement": document["Statement"][0], "Version": "2012-10-17"}

    assert put(dynamo, json.dumps(document, indent=4)) == FIRST
    assert put(dynamo, policy(["dynamodb:GetItem"])) == FIRST
    assert put(dynamo, policy(Principal={"AWS": "000000000000"})) == FIRST
    assert put(dynamo, json.dumps({"Version": "2012-10-17", "Statement": [reordered]})) == FIRST
    assert put(dynamo, json.dumps(single)) == FIRST
    assert put(dynamo, policy("dynamodb:PutItem")) > FIRST


def test_a_policy_without_a_version_is_shown_with_the_old_one_and_is_another(dynamo: Dynamo) -> None:
    dynamo.create()
    document = json.loads(policy())
    del document["Version"]
    revision = put(dynamo, json.dumps(document))
    dynamo.clock.advance(20)

    shown = dynamo.call("GetResourcePolicy", ResourceArn=MUSIC)["Policy"]

    assert json.loads(shown) == {"Version": "2008-10-17", **document}
    assert put(dynamo, json.dumps(document)) == revision
    assert put(dynamo, shown) != revision


def test_revisions_that_are_expected(dynamo: Dynamo) -> None:
    dynamo.create()
    first = put(dynamo, policy(), ExpectedRevisionId="NO_POLICY")
    dynamo.clock.advance(20)
    second = put(dynamo, policy("dynamodb:PutItem"), ExpectedRevisionId=first)

    stale = {"ResourceArn": MUSIC, "ExpectedRevisionId": first}
    refused = (
        "PolicyNotFoundException",
        f"{NOT_FOUND}Requested update for policy with revision id {first}, "
        f"but the policy associated to target table music has revision id {second}.",
    )
    assert dynamo.refusal("PutResourcePolicy", Policy=policy(), **stale) == refused
    assert dynamo.refusal("DeleteResourcePolicy", **stale) == refused
    none = {"ResourceArn": MUSIC, "Policy": policy(), "ExpectedRevisionId": "NO_POLICY"}
    assert dynamo.refusal("PutResourcePolicy", **none) == (
        "PolicyNotFoundException",
        f"{NOT_FOUND}Requested policy update expecting none to be present for table music, "
        f"but a policy exists with revision id {second}.",
    )
    assert dynamo.call("GetResourcePolicy", ResourceArn=MUSIC)["RevisionId"] == second
    assert dynamo.call("DeleteResourcePolicy", ResourceArn=MUSIC, ExpectedRevisionId=second) == {"RevisionId": second}


def test_a_policy_is_deleted(dynamo: Dynamo) -> None:
    dynamo.create()
    assert dynamo.call("DeleteResourcePolicy", ResourceArn=MUSIC) == {}
    put(dynamo, policy())
    dynamo.clock.advance(20)

    assert dynamo.call("DeleteResourcePolicy", ResourceArn=MUSIC) == {"RevisionId": FIRST}

    assert dynamo.refusal("GetResourcePolicy", ResourceArn=MUSIC) == ("PolicyNotFoundException", NOT_FOUND + MUSIC)
    # AWS repeats the deletion's own revision.
    assert dynamo.call("DeleteResourcePolicy", ResourceArn=MUSIC) == {"RevisionId": str(int(FIRST) + 20_000)}
    expected = {"ResourceArn": MUSIC, "ExpectedRevisionId": "123456789"}
    assert dynamo.refusal("DeleteResourcePolicy", **expected)[0] == "PolicyNotFoundException"


def test_a_stream_has_a_policy_of_its_own(dynamo: Dynamo) -> None:
    dynamo.create(StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"})
    stream = dynamo.call("DescribeTable", TableName="music")["Table"]["LatestStreamArn"]

    put(dynamo, policy("dynamodb:GetRecords", stream), stream)

    shown = json.loads(dynamo.call("GetResourcePolicy", ResourceArn=stream)["Policy"])
    assert shown["Statement"][0]["Action"] == "dynamodb:GetRecords"
    assert dynamo.refusal("GetResourcePolicy", ResourceArn=MUSIC) == ("PolicyNotFoundException", NOT_FOUND + MUSIC)

    dynamo.call("DeleteTable", TableName="music")
    assert dynamo.refusal("GetResourcePolicy", ResourceArn=stream) == ("PolicyNotFoundException", NOT_FOUND + stream)


def test_a_table_may_begin_with_a_policy(dynamo: Dynamo) -> None:
    dynamo.create(ResourcePolicy=policy())

    assert dynamo.call("GetResourcePolicy", ResourceArn=MUSIC)["RevisionId"] == FIRST
    dynamo.call("DeleteTable", TableName="music")
    dynamo.create()
    assert dynamo.refusal("GetResourcePolicy", ResourceArn=MUSIC)[0] == "PolicyNotFoundException"


def test_who_would_lock_himself_out_has_to_say_so(dynamo: Dynamo) -> None:
    dynamo.create()
    document = policy("dynamodb:PutResourcePolicy", "*", Effect="Deny", Principal="*")

    assert dynamo.refusal("PutResourcePolicy", ResourceArn=MUSIC, Policy=document) == (
        "AccessDeniedException",
        "The new resource policy will not allow you to update the resource policy in the future.",
    )
    assert put(dynamo, document, ConfirmRemoveSelfResourceAccess=True) == FIRST
    # AWS asks this of PutResourcePolicy alone.
    put(dynamo, policy("dynamodb:DeleteResourcePolicy", "*", Effect="Deny", Principal="*"))
