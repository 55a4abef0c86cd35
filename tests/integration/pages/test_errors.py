"""Error pages: the look of the others, what to do, the request id; problem documents for programs."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.test import RequestFactory

from monolith.pages import errors


def request(path: str = "/somewhere") -> HttpRequest:
    made = RequestFactory().get(path)
    made.request_id = "0192-request"  # type: ignore[attr-defined]
    return made


@pytest.mark.parametrize(
    ("view", "status"),
    [
        (lambda asked: errors.bad_request(asked, ValueError()), 400),
        (lambda asked: errors.forbidden(asked, PermissionError()), 403),
        (lambda asked: errors.not_found(asked, LookupError()), 404),
        (errors.server_error, 500),
    ],
)
class TestEveryKind:
    def test_a_person_reads_the_request_id(self, view: Any, status: int) -> None:
        answer = view(request())
        assert answer.status_code == status
        assert "0192-request" in answer.content.decode()
        assert "text/html" in answer.headers["Content-Type"]

    def test_a_program_gets_a_problem(self, view: Any, status: int) -> None:
        answer = view(request("/api/nothing"))
        assert answer.status_code == status
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert b"0192-request" in answer.content


@pytest.mark.parametrize(("debug", "named"), [(True, True), (False, False)])
def test_settings_are_named_to_developers_only(settings: Any, debug: bool, named: bool) -> None:
    settings.DEBUG = debug
    host = errors.bad_request(request(), DisallowedHost()).content.decode()
    origin = errors.csrf_failure(request(), "Origin checking failed").content.decode()
    assert ("ALLOWED_HOSTS" in host) is named
    assert ("CSRF_TRUSTED_ORIGINS" in origin) is named
