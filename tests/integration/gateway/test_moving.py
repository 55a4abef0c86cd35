"""A context moves while traffic flows: nobody is refused, nobody bounces, nothing is done twice."""

from __future__ import annotations

import json
import threading
import time
import uuid

import pytest
from websockets.sync.client import connect

from controlplane.adapters.route_files import Outcome
from controlplane.routes import Route
from tests.integration.gateway.stack import Stack
from tests.integration.gateway.upstream import fail, hang_up

USERS = [str(uuid.uuid5(uuid.NAMESPACE_URL, str(number))) for number in range(400)]


def sides(stack: Stack, tokens: dict[str, str]) -> dict[str, str]:
    """Who answers each user now."""
    return {user: stack.answered_by("/api/chat/rooms", authorization=token) for user, token in tokens.items()}


class TestWeights:
    def test_the_share_is_right_and_a_growing_share_moves_each_user_at_most_once(self, stack: Stack) -> None:
        tokens = {user: stack.keys.bearer(user) for user in USERS}
        before = dict.fromkeys(USERS, "monolith")
        for percent in (1, 10, 50, 100):
            stack.route(chat=percent)
            now = sides(stack, tokens)
            at_service = sum(host == "chat" for host in now.values()) / len(USERS) * 100
            assert abs(at_service - percent) <= 4, (percent, at_service)
            assert [user for user in USERS if before[user] == "chat" and now[user] == "monolith"] == []
            before = now

    def test_writes_aliases_and_cookies_go_where_the_reads_of_the_same_user_go(self, stack: Stack) -> None:
        stack.route(chat=50)
        for user in USERS[:40]:
            token = stack.keys.token(user)
            bearer = f"Bearer {token}"
            answers = {
                stack.answered_by("/api/chat/rooms", authorization=bearer),
                stack.answered_by("/api/chat/rooms", "POST", authorization=bearer),
                stack.answered_by("/chat/rooms", authorization=bearer),
                stack.answered_by("/api/chat/rooms", cookie=f"access_token={token}"),
            }
            assert len(answers) == 1, user

    def test_sockets_go_where_the_requests_of_the_same_user_go(self, stack: Stack) -> None:
        stack.route(chat=50)
        url = stack.url.replace("http", "ws") + "/chat/ws/lobby"
        seen = set()
        for user in USERS[:20]:
            bearer = stack.keys.bearer(user)
            with connect(url, additional_headers={"Authorization": bearer}, close_timeout=0.05) as socket:
                host = json.loads(socket.recv())["host"]
            assert host == stack.answered_by("/api/chat/rooms", authorization=bearer)
            seen.add(host)
        assert seen == {"monolith", "chat"}

    def test_a_stranger_stays_on_one_side(self, stack: Stack) -> None:
        stack.route(chat=50)
        assert len({stack.answered_by("/api/chat/rooms") for _ in range(20)}) == 1

    def test_contract_calls_are_spread_by_weight(self, stack: Stack) -> None:
        stack.route(accounts=50)
        url = f"{stack.internal_url}/internal/contracts/accounts/get_user"
        hosts = [stack.http.request("POST", url).json()["host"] for _ in range(100)]
        assert 20 <= hosts.count("accounts") <= 80


class TestUnderLoad:
    def test_flips_fail_no_request(self, stack: Stack) -> None:
        stop, failures, counts = threading.Event(), [], {"monolith": 0, "chat": 0}

        def client(method: str) -> None:
            while not stop.is_set():
                answer = stack.request(method, "/api/chat/rooms", authorization=stack.keys.bearer())
                if answer.status == 200:
                    counts[answer.json()["host"]] += 1
                else:
                    failures.append((answer.status, answer.data))

        threads = [threading.Thread(target=client, args=(method,)) for method in ("GET", "POST") * 3]
        for thread in threads:
            thread.start()
        try:
            seconds = [stack.route(chat=percent) for percent in (1, 10, 50, 100, 0) * 2 if not time.sleep(0.2)]
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        print(f"requests {counts}, flips took {[round(second * 1000) for second in seconds]} ms")
        assert failures == []
        assert min(counts.values()) > 0


class TestDeadService:
    @pytest.mark.parametrize("method", ["GET", "POST"])
    def test_the_monolith_answers_within_two_seconds(self, stack: Stack, method: str) -> None:
        stack.route(chat=100)
        assert stack.answered_by("/api/chat/rooms", method) == "chat"
        stack.hosts["chat"].kill()
        time.sleep(0.05)
        started = time.monotonic()
        assert {stack.answered_by("/api/chat/rooms", method) for _ in range(50)} == {"monolith"}
        assert time.monotonic() - started < 2

    def test_the_service_gets_its_users_back_once_it_is_healthy(self, stack: Stack) -> None:
        stack.route(chat=100)
        stack.hosts["chat"].kill()
        assert stack.answered_by("/api/chat/rooms") == "monolith"
        stack.revive("chat")
        assert stack.answered_by("/api/chat/rooms") == "chat"

    def test_contract_calls_fall_back_too(self, stack: Stack) -> None:
        stack.route(accounts=100)
        stack.hosts["accounts"].kill()
        url = f"{stack.internal_url}/internal/contracts/accounts/get_user"
        assert stack.http.request("POST", url).json()["host"] == "monolith"

    def test_tokens_are_still_verified_with_the_keys_there_are(self, stack: Stack) -> None:
        stack.hosts["accounts"].kill()
        stack.hosts["monolith"].behaviours["/.well-known/jwks.json"] = fail
        assert stack.request("GET", "/api/payments", authorization=stack.keys.bearer()).status == 200
        stack.hosts["monolith"].behaviours["/.well-known/jwks.json"] = stack.publish_keys


class TestRetries:
    @pytest.mark.parametrize("headers", [{}, {"x_envoy_retry_on": "5xx,reset", "x_envoy_max_retries": "5"}])
    def test_a_write_that_may_have_been_executed_is_never_repeated(self, stack: Stack, headers: dict[str, str]) -> None:
        stack.route(chat=100)
        stack.hosts["chat"].behaviours["/api/chat/rooms"] = hang_up
        answer = stack.request("POST", "/api/chat/rooms", **headers)
        assert (answer.status, answer.headers["content-type"]) == (503, "application/problem+json")
        assert (answer.json()["code"], answer.headers["retry-after"]) == ("unavailable", "1")
        assert (stack.hosts["chat"].paths(), stack.hosts["monolith"].paths()) == (["/api/chat/rooms"], [])

    def test_a_write_answered_with_a_failure_is_not_repeated(self, stack: Stack) -> None:
        stack.route(chat=100)
        stack.hosts["chat"].behaviours["/api/chat/rooms"] = fail
        answer = stack.request("POST", "/api/chat/rooms")
        assert (answer.status, answer.json()) == (500, {"broken": True})
        assert (stack.hosts["chat"].paths(), stack.hosts["monolith"].paths()) == (["/api/chat/rooms"], [])

    @pytest.mark.parametrize("behaviour", [hang_up, fail])
    def test_a_read_that_failed_is_answered_by_the_monolith(self, stack: Stack, behaviour) -> None:  # type: ignore[no-untyped-def]
        stack.route(chat=100)
        stack.hosts["chat"].behaviours["/api/chat/rooms"] = behaviour
        assert stack.answered_by("/api/chat/rooms") == "monolith"


class TestShadow:
    def test_reads_are_copied_and_marked_and_writes_are_not(self, stack: Stack) -> None:
        stack.revision += 1
        assert stack.deliver(stack.tables({"chat": Route(shadow=10_000)})).outcome is Outcome.CONFIRMED
        for method in ("GET", "POST"):
            assert stack.answered_by("/api/chat/rooms", method) == "monolith"
        time.sleep(0.3)
        copies = stack.hosts["chat"].seen
        assert [(copy["method"], copy["headers"]["x-banyan-shadow"]) for copy in copies] == [("GET", "1")]
        assert copies[0]["headers"]["host"] == stack.url.removeprefix("http://")


class TestRefusal:
    @pytest.mark.parametrize("mistake", ["misspelt", "no weight", "unknown cluster", "unreadable"])
    def test_envoy_refuses_and_keeps_what_it_has(self, stack: Stack, mistake: str) -> None:
        stack.route(chat=100)
        stack.revision += 1
        tables = stack.tables({})
        entries = tables["public"]["resources"][0]["virtual_hosts"][0]["routes"]
        action = next(entry["route"] for entry in entries if "route" in entry)
        split = action["weighted_clusters"]["clusters"]
        if mistake == "misspelt":
            action["num_retriez"] = 3
        elif mistake == "no weight":
            for entry in split:
                entry["weight"] = 0
        elif mistake == "unknown cluster":
            split[0]["name"] = "nobody"
        else:
            tables["public"]["resources"] = "?"
        delivery = stack.deliver(tables)
        assert delivery.outcome is Outcome.REFUSED, delivery
        assert "public" in delivery.detail
        assert stack.answered_by("/api/chat/rooms") == "chat"
