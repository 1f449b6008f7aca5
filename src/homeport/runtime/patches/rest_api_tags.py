"""Defect: TagResource, UntagResource and GetTags of API Gateway know nothing of the tags that resources are made with.

APIs, stages, keys, usage plans and client certificates keep theirs, whatever is tagged later, and VPC links drop them:
Terraform, which reads a resource's tags with the resource, would change them with every apply.
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-tagging.html
Shown by tests/e2e/test_rest_api_tags.py.
"""

import functools
from collections.abc import Mapping
from typing import Any

from homeport.runtime.patches.on_import import when_imported


def apply() -> None:
    """Keep tags with the resource."""
    when_imported("localstack.services.apigateway.legacy.provider", patch)


def patch(module: Any) -> None:
    """Wrap the three operations, and that which makes VPC links; other resources' tags stay LocalStack's."""
    provider = module.ApigatewayProvider
    create_link = provider.create_vpc_link
    get, add, remove = provider.get_tags, provider.tag_resource, provider.untag_resource

    @functools.wraps(get)
    def get_tags(self: Any, context: Any, resource_arn: str, *arguments: Any, **options: Any) -> Any:
        tags = _tags(module, context, resource_arn)
        return get(self, context, resource_arn, *arguments, **options) if tags is None else {"tags": dict(tags)}

    @functools.wraps(add)
    def tag_resource(self: Any, context: Any, resource_arn: str, tags: Mapping[str, str], **options: Any) -> None:
        present = _tags(module, context, resource_arn)
        if present is None:
            add(self, context, resource_arn, tags, **options)
        else:
            present.update(tags)

    @functools.wraps(remove)
    def untag_resource(self: Any, context: Any, resource_arn: str, tag_keys: list[str], **options: Any) -> None:
        present = _tags(module, context, resource_arn)
        if present is None:
            remove(self, context, resource_arn, tag_keys, **options)
            return
        for key in tag_keys:
            present.pop(key, None)

    @functools.wraps(create_link)
    def create_vpc_link(self: Any, context: Any, name: str, *arguments: Any, tags: Any = None, **options: Any) -> Any:
        link = create_link(self, context, name, *arguments, **options)
        if tags:
            module.get_apigateway_store(context=context).vpc_links[link["id"]]["tags"] = dict(tags)
            link["tags"] = dict(tags)
        return link

    provider.create_vpc_link = create_vpc_link
    provider.get_tags, provider.tag_resource, provider.untag_resource = get_tags, tag_resource, untag_resource


def _tags(module: Any, context: Any, arn: str) -> dict[str, str] | None:
    """The tags of a resource that keeps its own, to be changed in place; None for any other."""
    resource = _resource(module, context, arn.split(":", 5)[-1].split("/")[1:])
    if resource is None:
        return None
    tags: dict[str, str]
    if isinstance(resource, dict):
        tags = resource["tags"] = resource.get("tags") or {}
    else:
        tags = resource.tags = resource.tags or {}
    return tags


def _resource(module: Any, context: Any, path: list[str]) -> Any:
    backend = module.apigw_models.apigateway_backends[context.account_id][context.region]
    match path:
        case ["restapis", api]:
            return backend.apis.get(api)
        case ["restapis", api, "stages", stage]:
            return backend.apis[api].stages.get(stage) if api in backend.apis else None
        case ["apikeys", key]:
            return backend.keys.get(key)
        case ["usageplans", plan]:
            return backend.usage_plans.get(plan)
        case ["vpclinks", link]:
            return module.get_apigateway_store(context=context).vpc_links.get(link)
        case ["clientcertificates", certificate]:
            return module.get_apigateway_store(context=context).client_certificates.get(certificate)
    return None
