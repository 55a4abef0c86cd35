"""What passes through the gateway, what does not, and what it adds."""

from __future__ import annotations

import json
import uuid

import pytest
from websockets.sync.client import connect

from controlplane.aliases import of_this_checkout
from tests.integration.gateway.stack import Signer, Stack
from tests.integration.gateway.upstream import wait_until

SEED_PATHS = {
    "/accounts/users": "/api/users",
    "/accounts/users/me": "/api/users/me",
    "/accounts/users/0198-1": "/api/users/0198-1",
    "/accounts/.well-known/jwks.json": "/.well-known/jwks.json",
    "/accounts/accounts/user/0198-1": "/api/accounts/user/0198-1",
    "/accounts/transactions": "/api/transactions",
    "/accounts/transactions/0198-1": "/api/transactions/0198-1",
    "/payments/payments": "/api/payments",
    "/payments/payments/0198-1": "/api/payments/0198-1",
    "/payment/pay": "/api/payments/pay",
    "/chat/rooms/lobby/info": "/api/chat/rooms/lobby/info",
    "/auth/register": "/api/auth/register",
    "/auth/login": "/api/auth/login",
    "/auth/logout": "/api/auth/logout",
}


class TestAliases:
    @pytest.mark.parametrize(("old", "canonical"), SEED_PATHS.items())
    def test_the_paths_of_the_seeds_reach_the_canonical_ones(self, stack: Stack, old: str, canonical: str) -> None:
        for suffix in ("", "/", "?limit=2"):
            assert stack.request("POST", old + suffix).status == 200
        assert stack.hosts["monolith"].paths() == [canonical, canonical + "/", canonical + "?limit=2"]

    def test_every_line_follows_its_context_to_the_service(self, stack: Stack) -> None:
        stack.route(**{context.name: 100.0 for context in stack.catalogue})
        http = [alias for alias in of_this_checkout() if not alias.is_websocket(stack.catalogue)]
        for alias in http:
            assert stack.request("POST", alias.path).status == 200, alias
        seen = [(name, path) for name, host in stack.hosts.items() for path in host.paths()]
        keys = [("accounts", "/.well-known/jwks.json"), ("monolith", "/.well-known/jwks.json")]
        for alias in http:
            assert (alias.context, alias.target) in seen, alias
        assert [entry for entry in seen if entry[0] == "monolith" and entry not in keys] == []

    @pytest.mark.parametrize("probe", ["healthz", "readyz"])
    def test_the_probe_of_a_context_asks_whoever_answers_it_now(self, stack: Stack, probe: str) -> None:
        assert stack.answered_by(f"/chat/{probe}", x_request_id="probe") == "monolith"
        stack.route(chat=100)
        assert stack.answered_by(f"/chat/{probe}", x_request_id="probe") == "chat"
        assert stack.hosts["chat"].paths()[-1] == f"/{probe}"

    @pytest.mark.parametrize(
        "path", ["/health", "/healthz", "/readyz", "/livez", "/metrics", "/", "/login", "/api/docs/"]
    )
    def test_everything_else_is_the_monolith(self, stack: Stack, path: str) -> None:
        stack.route(**{context.name: 100.0 for context in stack.catalogue})
        assert stack.answered_by(path, x_request_id="x") == "monolith"

    def test_a_prefix_ends_at_a_slash(self, stack: Stack) -> None:
        stack.route(chat=100)
        assert stack.answered_by("/api/chat/rooms") == "chat"
        assert stack.answered_by("/api/chatter") == "monolith"


class TestIdentity:
    def test_a_forged_header_is_stripped(self, stack: Stack) -> None:
        forged = {
            "x_user_id": "me",
            "x_cookie_user_id": "me",
            "x_jwt_payload": "e30",
            "x_caller": "payments",
            "x_banyan_shadow": "1",
        }
        headers = stack.request("GET", "/api/payments", **forged).json()["headers"]
        assert {name.replace("_", "-") for name in forged} & set(headers) == set()

    def test_the_token_reaches_the_host_beside_its_subject(self, stack: Stack) -> None:
        user_id = str(uuid.uuid4())
        token = stack.keys.bearer(user_id)
        headers = stack.request("GET", "/api/payments", authorization=token, x_user_id="forged").json()["headers"]
        assert (headers["authorization"], headers["x-user-id"]) == (token, user_id)

    def test_without_a_token_the_host_decides(self, stack: Stack) -> None:
        assert "x-user-id" not in stack.request("GET", "/api/payments").json()["headers"]

    @pytest.mark.parametrize(
        ("make", "code"),
        [
            (lambda signer: "Bearer nonsense", "token_invalid"),
            (lambda signer: Signer().bearer(), "token_invalid"),
            (lambda signer: signer.bearer(expires_in=-60), "token_expired"),
        ],
        ids=["garbage", "of a stranger", "expired"],
    )
    def test_a_bad_bearer_token_is_refused(self, stack: Stack, make, code: str) -> None:  # type: ignore[no-untyped-def]
        answer = stack.request("GET", "/api/payments", authorization=make(stack.keys))
        assert (answer.status, answer.headers["content-type"]) == (401, "application/problem+json")
        assert (answer.json()["code"], answer.json()["status"]) == (code, 401)
        assert stack.hosts["monolith"].paths() == []

    @pytest.mark.parametrize("cookie", ["nonsense", "expired"])
    def test_a_stale_cookie_never_blocks(self, stack: Stack, cookie: str) -> None:
        value = stack.keys.token(expires_in=-60) if cookie == "expired" else cookie
        answer = stack.request("POST", "/api/auth/login", cookie=f"access_token={value}")
        assert answer.status == 200
        assert not {"x-user-id", "x-cookie-user-id"} & set(answer.json()["headers"])

    def test_a_good_cookie_says_who_it_is(self, stack: Stack) -> None:
        user_id = str(uuid.uuid4())
        answer = stack.request("GET", "/", cookie=f"access_token={stack.keys.token(user_id)}")
        assert answer.json()["headers"]["x-cookie-user-id"] == user_id

    def test_a_stale_cookie_beside_a_good_bearer_token_does_no_harm(self, stack: Stack) -> None:
        user_id = str(uuid.uuid4())
        answer = stack.request("GET", "/", authorization=stack.keys.bearer(user_id), cookie="access_token=old")
        assert (answer.status, answer.json()["headers"]["x-user-id"]) == (200, user_id)


class TestClosed:
    @pytest.mark.parametrize(
        "path",
        [
            "/internal",
            "/internal/contracts/accounts/get_user",
            "//internal/contracts/accounts/get_user",
            "/./internal/contracts/x",
            "/api/../internal/contracts/x",
            "/%69nternal/contracts/x",
            "/internal%2Fcontracts/x",
            "/v3/discovery:routes",
        ],
    )
    def test_the_public_listener_keeps_internal_paths_closed(self, stack: Stack, path: str) -> None:
        answer = stack.request("POST", path)
        if answer.status == 307:
            answer = stack.request("POST", answer.headers["location"].removeprefix(stack.url))
        assert answer.status in (400, 404)
        assert stack.hosts["monolith"].paths() == []

    def test_its_404_is_a_problem_document(self, stack: Stack) -> None:
        answer = stack.request("GET", "/internal/x?ticket=secret")
        assert answer.headers["content-type"] == "application/problem+json"
        body = answer.json()
        assert (body["code"], body["status"], body["instance"]) == ("not_found", 404, "/internal/x")
        assert body["request_id"] == answer.headers["x-request-id"]

    def test_the_internal_listener_carries_contract_calls_and_keys_only(self, stack: Stack) -> None:
        url = stack.internal_url
        call = stack.http.request(
            "POST", f"{url}/internal/contracts/accounts/get_user", headers={"authorization": "Bearer svc"}
        )
        assert (call.status, call.json()["headers"]["authorization"]) == (200, "Bearer svc")
        assert stack.http.request("GET", f"{url}/.well-known/jwks.json").json() == stack.keys.published()
        assert stack.http.request("GET", f"{url}/api/users/me").status == 404
        assert stack.http.request("POST", f"{url}/internal/contracts/nobody/x").status == 404

    def test_contract_calls_follow_their_context(self, stack: Stack) -> None:
        stack.route(accounts=100)
        answer = stack.http.request("POST", f"{stack.internal_url}/internal/contracts/accounts/get_user")
        assert answer.json()["host"] == "accounts"

    def test_a_header_with_an_underscore_is_refused(self, stack: Stack) -> None:
        answer = stack.http.request("GET", stack.url + "/", headers={"x_user_id": "me"})
        assert (answer.status, answer.headers["content-type"]) == (400, "application/problem+json")


class TestRequestId:
    def test_the_callers_id_travels_and_comes_back(self, stack: Stack) -> None:
        answer = stack.request("GET", "/", x_request_id="checkout-17")
        assert answer.headers["x-request-id"] == "checkout-17"
        assert answer.json()["headers"]["x-request-id"] == "checkout-17"

    def test_a_request_without_one_gets_one(self, stack: Stack) -> None:
        answer = stack.request("GET", "/")
        assert answer.headers["x-request-id"] == answer.json()["headers"]["x-request-id"]
        uuid.UUID(answer.headers["x-request-id"])


class TestAccessLog:
    def test_a_line_says_who_where_and_how_long_but_never_the_query(self, stack: Stack) -> None:
        request_id, user_id = uuid.uuid4().hex, str(uuid.uuid4())
        path = "/chat/rooms/lobby/info?ticket=top-secret"
        stack.request("GET", path, x_request_id=request_id, authorization=stack.keys.bearer(user_id))
        with connect(stack.url.replace("http", "ws") + "/chat/ws/lobby?access_token=top-secret"):
            pass
        wait_until(lambda: request_id in stack.log.read_text(), seconds=15, what="the line is written")
        line = next(line for line in stack.log_lines() if line["request_id"] == request_id)
        assert line["path"] == "/chat/rooms/lobby/info"
        assert (line["method"], line["status"], line["user_id"]) == ("GET", 200, user_id)
        assert line["cluster"] == "monolith_http"
        wait_until(lambda: '"/chat/ws/lobby"' in stack.log.read_text(), seconds=15, what="the socket's line is written")
        assert "secret" not in stack.log.read_text()


class TestWebSockets:
    @pytest.mark.parametrize("path", ["/api/chat/ws/lobby", "/chat/ws/lobby"])
    def test_an_upgrade_passes_with_its_query(self, stack: Stack, path: str) -> None:
        with connect(f"{stack.url.replace('http', 'ws')}{path}?ticket=1") as socket:
            assert json.loads(socket.recv()) == {"host": "monolith", "path": "/api/chat/ws/lobby?ticket=1"}
            socket.send("hello")
            assert socket.recv() == "hello"

    def test_an_open_socket_survives_a_change_of_its_route(self, stack: Stack) -> None:
        url = stack.url.replace("http", "ws") + "/api/chat/ws/lobby"
        with connect(url) as old:
            assert json.loads(old.recv())["host"] == "monolith"
            stack.route(chat=100)
            old.send("still here")
            assert old.recv() == "still here"
            with connect(url) as new:
                assert json.loads(new.recv())["host"] == "chat"
