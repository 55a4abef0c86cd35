"""People who sign in."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest

from apps.accounts.keyring import keyring
from apps.accounts.models import SigningKey
from apps.accounts.tokens import TokenPair
from apps.accounts.usecases.login_user import login_user
from apps.accounts.usecases.register_user import register_user
from kernel.db import transaction
from kernel.identity.keys import ring
from tests.factories.people import register
from tests.integration.accounts_identity.helpers import PASSWORD, Person


@pytest.fixture
def address() -> str:
    """A client address of this test's own, so that its tries are counted alone."""
    return f"10.{random.randrange(256)}.{random.randrange(256)}.{random.randrange(1, 255)}"


@pytest.fixture
def person() -> Callable[..., Person]:
    """Somebody with a token, without a password and without a wallet: cheap."""

    def make(role: str = "member") -> Person:
        email = f"{uuid4().hex}@example.com"
        user_id, token = register(email=email, password="", role=role)
        return Person(user_id, email, token)

    return make


@pytest.fixture
def admin(person: Callable[..., Person]) -> Person:
    return person(role="admin")


@pytest.fixture
def member(address: str) -> TokenPair:
    """Somebody who registered and signed in."""
    email = f"{uuid4().hex}@example.com"
    register_user(name="Maya", email=email, password=PASSWORD)
    return login_user(identifier=email, password=PASSWORD, client_address=address)


@pytest.fixture
def pending_trainer() -> Any:
    return register_user(email=f"{uuid4().hex}@example.com", password=PASSWORD, role="trainer")


@pytest.fixture
def keys_put_back() -> Iterator[None]:
    """For tests that rotate keys under a moved clock: afterwards the keys are what they were."""
    before = list(SigningKey.objects.all())
    yield
    with transaction("accounts"):
        SigningKey.objects.all().delete()
        SigningKey.objects.bulk_create(before)
    keyring.forget()
    ring.forget()
