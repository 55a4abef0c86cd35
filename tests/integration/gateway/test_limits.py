"""One client address is bounded; signing in more tightly."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.gateway.stack import Stack


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    limits = {"GATEWAY_RATE_LIMIT": "40", "GATEWAY_RATE_BURST": "40", "GATEWAY_AUTH_RATE_LIMIT": "5"}
    stack = Stack(tmp_path_factory.mktemp("strict"), **limits)
    try:
        yield stack.start()
    finally:
        stack.stop()


def test_sign_ins_share_one_small_bucket_that_a_change_of_routes_does_not_refill(strict: Stack) -> None:
    paths = ["/api/auth/login", "/auth/login", "/api/auth/register", "/auth/register/?next=1", "/accounts/users"]
    assert [strict.request("POST", path).status for path in paths] == [200] * 5
    strict.route(accounts=100)
    refused = strict.request("POST", "/api/auth/login")
    assert (refused.status, refused.headers["content-type"]) == (429, "application/problem+json")
    assert (refused.json()["code"], refused.json()["status"]) == ("rate_limited", 429)
    assert int(refused.headers["retry-after"]) >= 1
    assert strict.request("GET", "/api/auth/login").status == 200
    assert strict.request("POST", "/api/auth/logout").status == 200


def test_a_flood_is_cut_at_the_burst(strict: Stack) -> None:
    answers = [strict.request("GET", "/api/payments") for _ in range(150)]
    statuses = [answer.status for answer in answers]
    assert set(statuses) == {200, 429}
    assert statuses[0] == 200
    assert statuses.count(200) < 120
    assert "x-ratelimit-remaining" in answers[0].headers
