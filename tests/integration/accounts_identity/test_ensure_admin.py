"""The first admin comes from the environment, once."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from apps.accounts.models import User
from apps.accounts.usecases.check_credentials import check_credentials
from apps.accounts.usecases.ensure_admin import ensure_admin
from tests.integration.accounts_identity.helpers import at_once


def test_seeds_an_admin_who_can_sign_in(address: str) -> None:
    email = f"{uuid4().hex}@example.com"
    ensure_admin(email=email, password="first password")
    user = check_credentials(identifier=email, password="first password", client_address=address)
    assert (user.role, user.status, user.is_staff) == ("admin", "active", True)


def test_again_changes_nothing() -> None:
    email = f"{uuid4().hex}@example.com"
    ensure_admin(email=email, password="first password")
    before = User.objects.values().get(email=email)
    ensure_admin(email=email.upper(), password="second password")
    assert User.objects.values().get(email=email) == before


def test_at_once_is_one_admin() -> None:
    email = f"{uuid4().hex}@example.com"
    at_once(4, lambda _: ensure_admin(email=email, password="first password"))
    assert User.objects.filter(email=email).count() == 1


def test_somebody_who_took_the_address_first_is_not_promoted(person: Any) -> None:
    squatter = person()
    ensure_admin(email=squatter.email, password="first password")
    assert User.objects.get(pk=squatter.user_id).role == "member"
