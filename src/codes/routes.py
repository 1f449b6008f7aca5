"""The service's paths: read the request, ask the service, write the answer."""

from typing import Any

from flask import Blueprint, request

from codes import cursor, payloads
from codes.model import AccessCode
from codes.service import CodeService

DEFAULT_PAGE = 25
LARGEST_PAGE = 100

Answer = tuple[dict[str, Any], int]


def blueprint(service: CodeService) -> Blueprint:
    """All paths, answered by one service."""
    routes = Blueprint("codes", __name__)

    @routes.get("/healthcheck")
    def healthcheck() -> Answer:
        service.ping()
        return {"status": "ok"}, 200

    @routes.post("/codes")
    def issue() -> Answer:
        codes = service.issue(payloads.holders(request.get_json()))
        return {"codes": [_issued(code) for code in codes]}, 201

    @routes.post("/codes/validate")
    def validate() -> Answer:
        return {"actor": service.validate(payloads.claim(request.get_json()))}, 200

    @routes.post("/codes/revoke")
    def revoke() -> Answer:
        return _shown(service.revoke(payloads.code(request.get_json())), service.now_s()), 200

    @routes.get("/codes/<code>")
    def find(code: str) -> Answer:
        return _shown(service.find(code), service.now_s()), 200

    @routes.get("/documents/<document>/codes")
    def page(document: str) -> Answer:
        after = request.args.get("cursor")
        found = service.page(
            payloads.document(document),
            payloads.actor(request.args.get("actor")),
            payloads.limit(request.args.get("limit"), default=DEFAULT_PAGE, most=LARGEST_PAGE),
            cursor.decode(after) if after is not None else None,
        )
        now_s = service.now_s()
        answer: dict[str, Any] = {"codes": [_shown(code, now_s) for code in found.codes]}
        if found.next_position:
            answer["next_cursor"] = cursor.encode(found.next_position)
        return answer, 200

    return routes


def _issued(code: AccessCode) -> dict[str, Any]:
    return {"code": code.code, "document": code.document, "actor": code.actor, "expires_at": code.expires_at}


def _shown(code: AccessCode, now_s: int) -> dict[str, Any]:
    return {
        **_issued(code),
        "status": code.status_at(now_s).value,
        "created_at": code.created_at,
        "changed_at": code.changed_at,
    }
