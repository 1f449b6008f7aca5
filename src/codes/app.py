"""The Flask application: the routes, errors as problems, and one log line for each request."""

import logging
from typing import Any

from flask import Flask, Response, json, request
from werkzeug.exceptions import HTTPException

from codes.errors import CodesError
from codes.problems import INTERNAL, MEDIA_TYPE, Problem, http_problem, problem_of
from codes.routes import blueprint
from codes.service import CodeService

LOG = logging.getLogger("codes")


def create_app(service: CodeService) -> Flask:
    """The application around a service."""
    app = Flask("codes", static_folder=None)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # of the default provider, not of its base
    app.register_blueprint(blueprint(service))
    app.register_error_handler(CodesError, _on_codes_error)
    app.register_error_handler(HTTPException, _on_http_error)
    app.register_error_handler(Exception, _on_defect)
    app.after_request(_log)
    return app


def _on_codes_error(error: CodesError) -> Response:
    if problem_of(error).status >= 500:
        LOG.warning("%s: %s", type(error).__name__, error, exc_info=error.__cause__)
    return _rendered(problem_of(error))


def _on_http_error(error: HTTPException) -> Response:
    response = _rendered(http_problem(error.code or 500, error.name, error.description))
    response.headers.extend((name, value) for name, value in error.get_headers() if name.lower() != "content-type")
    return response


def _on_defect(error: Exception) -> Response:
    LOG.error("unexpected error", exc_info=error)
    return _rendered(INTERNAL)


def _rendered(problem: Problem) -> Response:
    text = json.dumps(problem.body(_request_id()), sort_keys=False)
    return Response(text, problem.status, problem.headers, mimetype=MEDIA_TYPE)


def _log(response: Response) -> Response:
    # The rule, not the path: codes do not belong in logs.
    rule = request.url_rule.rule if request.url_rule else "(no such path)"
    LOG.info("%s %s %d request %s", request.method, rule, response.status_code, _request_id() or "-")
    return response


def _request_id() -> str | None:
    """API Gateway's id of the request; None where the application runs without it."""
    context: dict[str, Any] = request.environ.get("apig_wsgi.request_context") or {}
    return context.get("requestId")
