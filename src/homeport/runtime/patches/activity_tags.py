"""Defect: activities of Step Functions have no tags. They forget those that they are made with, and the operations on
tags do not find them.

Terraform, which asks for the tags of every activity, cannot make one.
https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListTagsForResource.html
Shown by tests/e2e/test_activity_tags.py.
"""

import functools
from typing import Any

from homeport.runtime.patches.on_import import when_imported


def apply() -> None:
    """Let activities have tags."""
    when_imported("localstack.services.stepfunctions.provider", patch)


def patch(module: Any) -> None:
    """Wrap CreateActivity and the operations on tags; those of state machines stay LocalStack's."""
    provider = module.StepFunctionsProvider
    create, tag = provider.create_activity, provider.tag_resource
    untag, list_tags = provider.untag_resource, provider.list_tags_for_resource

    @functools.wraps(create)
    def create_activity(self: Any, context: Any, name: str, tags: Any = None, **options: Any) -> Any:
        known = set(self.get_store(context).activities)
        created = create(self, context, name, **options)
        # Making one that is there already changes nothing.
        if tags and created["activityArn"] not in known:
            _tags(self, context, created["activityArn"]).add_all(tags)
        return created

    @functools.wraps(tag)
    def tag_resource(self: Any, context: Any, resource_arn: str, tags: Any, **options: Any) -> Any:
        own = _tags(self, context, resource_arn)
        if own is None:
            return tag(self, context, resource_arn, tags, **options)
        own.add_all(tags)
        return {}

    @functools.wraps(untag)
    def untag_resource(self: Any, context: Any, resource_arn: str, tag_keys: Any, **options: Any) -> Any:
        own = _tags(self, context, resource_arn)
        if own is None:
            return untag(self, context, resource_arn, tag_keys, **options)
        own.remove_all(tag_keys)
        return {}

    @functools.wraps(list_tags)
    def list_tags_for_resource(self: Any, context: Any, resource_arn: str, **options: Any) -> Any:
        own = _tags(self, context, resource_arn)
        return list_tags(self, context, resource_arn, **options) if own is None else {"tags": own.to_tag_list()}

    provider.create_activity, provider.tag_resource = create_activity, tag_resource
    provider.untag_resource, provider.list_tags_for_resource = untag_resource, list_tags_for_resource


def _tags(provider: Any, context: Any, arn: str) -> Any:
    """The tags of an activity (LocalStack's TagManager); None for what is none."""
    activity = provider.get_store(context).activities.get(arn)
    if activity is None:
        return None
    if not hasattr(activity, "tag_manager"):
        from localstack.services.stepfunctions.backend.state_machine import TagManager

        activity.tag_manager = TagManager()
    return activity.tag_manager
