"""Terraform's machine-readable progress, in lines as its documentation and Terraform 1.11 give them.

https://developer.hashicorp.com/terraform/internals/machine-readable-ui
"""

import json
from typing import Any

from homeport.terraform.events import Diagnostic, Report


def _take(*events: dict[str, Any] | str) -> tuple[Report, list[str]]:
    report = Report()
    shown = [report.take(event if isinstance(event, str) else json.dumps(event)) for event in events]
    return report, [line for line in shown if line]


def _summary(operation: str, add: int) -> dict[str, Any]:
    return {
        "@level": "info",
        "type": "change_summary",
        "changes": {"add": add, "change": 0, "import": 0, "remove": 1, "operation": operation},
    }


def _hook(kind: str, action: str, seconds: int) -> dict[str, Any]:
    resource = {"addr": "random_pet.animal", "resource_type": "random_pet", "resource_name": "animal"}
    return {"type": kind, "hook": {"resource": resource, "action": action, "elapsed_seconds": seconds}}


def test_changes_are_counted_as_they_are_made() -> None:
    report, shown = _take(
        _summary("plan", 2),
        _hook("apply_start", "create", 0),
        _hook("apply_complete", "read", 1),
        _hook("apply_complete", "create", 3),
        _hook("apply_progress", "create", 20),
        _hook("apply_progress", "create", 30),
        _hook("apply_complete", "delete", 31),
        _hook("apply_errored", "create", 31),
        _summary("apply", 1),
    )

    assert shown == [
        "  [1/3] random_pet.animal: created in 3 s",
        "  random_pet.animal: still at it, 30 s",
        "  [2/3] random_pet.animal: destroyed in 31 s",
        "  random_pet.animal: failed",
    ]
    assert report.changes == {"added": 1, "changed": 0, "destroyed": 1}


def test_an_error_reads_as_terraform_would_show_it() -> None:
    report, _ = _take(
        {
            "@level": "error",
            "type": "diagnostic",
            "diagnostic": {
                "severity": "error",
                "summary": "Unsupported argument",
                "detail": 'An argument named "foo" is not expected here.\nDid you mean "fms"?',
                "address": "aws_sqs_queue.q",
                "range": {"filename": "main.tf", "start": {"line": 10, "column": 4, "byte": 255}, "end": {}},
                "snippet": {"context": 'provider "aws"', "code": '   foo = "x"', "start_line": 10},
            },
        },
        {"type": "diagnostic", "diagnostic": {"severity": "warning", "summary": "Deprecated"}},
    )

    assert report.errors() == [
        Diagnostic(
            "error",
            "Unsupported argument",
            'An argument named "foo" is not expected here.\nDid you mean "fms"?',
            "aws_sqs_queue.q",
            "main.tf",
            10,
            '   foo = "x"',
        )
    ]
    assert report.errors()[0].text() == (
        "Error: Unsupported argument\n"
        "  with aws_sqs_queue.q\n"
        '  on main.tf line 10: foo = "x"\n'
        '  An argument named "foo" is not expected here.\n'
        '  Did you mean "fms"?'
    )


def test_what_is_no_event_is_kept_for_a_failure() -> None:
    report, shown = _take("Unable to parse main.tf", "", "[1]", '{"type": "log", "@message": "x"}')

    assert (report.noise, shown) == (["Unable to parse main.tf", "[1]"], [])
