"""Fixtures of all tests. Nothing is rolled back: tests commit for real and use fresh people and ids."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from django.db import connections
from django.test import Client


@pytest.fixture(autouse=True, scope="session")
def _database(django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield
        connections.close_all()


class Http:
    """The application in-process, spoken to as a client of the gateway would."""

    def __init__(self) -> None:
        self.client = Client()

    def request(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        data: Any = None,
        token: str = "",
        headers: dict[str, str] | None = None,
        content_type: str = "application/json",
    ) -> Any:
        sent = {"Accept": "application/json", **(headers or {})}
        if token:
            sent["Authorization"] = f"Bearer {token}"
        body = data if data is not None else b"" if json is None else msgspec.json.encode(json)
        return self.client.generic(method, path, body, content_type=content_type, headers=sent)

    def get(self, path: str, **options: Any) -> Any:
        return self.request("GET", path, **options)

    def post(self, path: str, **options: Any) -> Any:
        return self.request("POST", path, **options)

    def put(self, path: str, **options: Any) -> Any:
        return self.request("PUT", path, **options)

    def patch(self, path: str, **options: Any) -> Any:
        return self.request("PATCH", path, **options)

    def delete(self, path: str, **options: Any) -> Any:
        return self.request("DELETE", path, **options)


@pytest.fixture
def http() -> Http:
    return Http()


@dataclass(frozen=True)
class Person:
    """A registered user with a token and a wallet in one currency."""

    user_id: UUID
    email: str
    password: str
    token: str
    account_id: UUID
    role: str


PASSWORD = "correct horse battery"


@pytest.fixture
def make_user() -> Callable[..., Person]:
    """``make_user(role="member", funds="0.00", currency="USD")``: a fresh person, committed."""
    from apps.accounts.contract import Accounts
    from kernel.contracts import client
    from tests.factories.people import fund, register

    def make(role: str = "member", email: str = "", funds: str = "0.00", currency: str = "USD") -> Person:
        email = email or f"{uuid4().hex}@example.com"
        user_id, token = register(email=email, password=PASSWORD, role=role)
        account = client(Accounts).wallet_of(user_id=user_id, currency=currency)
        if Decimal(funds) > 0:
            fund(account_id=account.account_id, amount=Decimal(funds), currency=currency)
        return Person(user_id, email, PASSWORD, token, account.account_id, role)

    return make


@pytest.fixture(scope="session")
def live() -> Iterator[Any]:
    """The whole platform behind its gateway, started once for all journeys; see :mod:`tests.live`."""
    from tests.live import platform

    with platform() as found:
        yield found


@pytest.fixture(scope="session")
def live_gateway(live: Any) -> str:
    """The public address of the running platform."""
    return str(live.url)


ORDER = ("unit", "architecture", "contract", "integration", "journeys", "chaos", "browser")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """From the quick to the slow. Browsers come last: Playwright keeps an event loop running in this
    thread until the session ends, and Django refuses to reach its databases beside one."""

    def place(item: pytest.Item) -> int:
        folder = item.path.relative_to(item.config.rootpath).parts[1]
        return ORDER.index(folder) if folder in ORDER else len(ORDER)

    items.sort(key=place)
