"""Defect: LocalStack sends an event to a rule's target once, and what the target does not take is lost.

RetryPolicy and DeadLetterConfig are kept and have no effect. And Kinesis gets nothing where an InputTransformer makes a
text of the event, as the partition key is looked for there.
Shown by tests/conformance/functions/test_rule_targets.py.
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html
"""

from contextvars import ContextVar
from typing import Any

from homeport.core.clock import Clock
from homeport.runtime.patches.on_import import when_imported
from homeport.runtime.rules.deliveries import Delivery, RuleDeliveries, bury

_matched: ContextVar[dict[str, Any]] = ContextVar("matched_event")


def apply(clock: Clock) -> None:
    """Have the senders' failures dealt with."""
    deliveries = RuleDeliveries(clock, bury)
    when_imported("localstack.services.events.target", lambda module: patch(module, deliveries, clock))


def patch(module: Any, deliveries: RuleDeliveries, clock: Clock) -> None:
    """All kinds of targets have `process_event` of their root."""
    root = module.TargetSender
    process = root.process_event

    def process_event(self: Any, event: dict[str, Any], trace_header: Any) -> None:
        def send() -> None:
            token = _matched.set(event)
            try:
                process(self, dict(event), trace_header)
            finally:
                _matched.reset(token)

        shown = {name: value for name, value in event.items() if name != "event-bus-name"}
        deliveries.deliver(Delivery(self.target, self.rule_arn, module.to_json_str(shown), send, clock.time()))

    root.process_event = process_event
    module.KinesisTargetSender.send_event = _put_record(module)


def _put_record(module: Any) -> Any:
    def send_event(self: Any, event: Any, trace_header: Any) -> None:
        del trace_header
        matched = _matched.get()
        path = (self.target.get("KinesisParameters") or {}).get("PartitionKeyPath") or "$.id"
        key = module.extract_jsonpath(matched, path)
        self.client.put_record(
            StreamName=self.target["Arn"].rpartition("/")[2],
            Data=module.to_bytes(module.to_json_str(event)),
            PartitionKey=str(key or matched["id"]),
        )

    return send_event
