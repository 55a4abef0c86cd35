"""People to try the platform with; ``manage.py setup --demo`` seeds them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID, uuid5

import msgspec
from django.conf import settings

from apps.accounts.contract import Role
from apps.accounts.models import User
from apps.accounts.usecases.approve_user import approve_user
from apps.accounts.usecases.deposit_funds import deposit_funds
from apps.accounts.usecases.register_user import register_user

DEPOSITS = UUID("0198c0de-0000-7000-8000-00000000ba9a")
"""Namespace of the seed's deposits: the same deposit has the same id, so money is seeded once."""


class Person(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    email: str
    phone_number: str
    date_of_birth: date
    role: Role = "member"
    approved: bool = True
    funds: Decimal = Decimal(0)


PEOPLE = (
    Person(
        name="Maya Okafor",
        email="maya@banyan.local",
        phone_number="+15550100",
        date_of_birth=date(1994, 3, 12),
        funds=Decimal("500.00"),
    ),
    Person(
        name="Leo Lindqvist",
        email="leo@banyan.local",
        phone_number="+15550101",
        date_of_birth=date(1989, 11, 2),
        funds=Decimal("250.00"),
    ),
    Person(
        name="Tara Singh",
        email="tara@banyan.local",
        phone_number="+15550102",
        date_of_birth=date(1985, 6, 30),
        role="trainer",
        funds=Decimal("100.00"),
    ),
    Person(
        name="Piotr Nowak",
        email="piotr@banyan.local",
        phone_number="+15550103",
        date_of_birth=date(1999, 1, 21),
        role="trainer",
        approved=False,
    ),
)


def seed() -> None:
    """Safe to repeat; who exists already is left as they are."""
    for person in PEOPLE:
        if not User.objects.filter(email=person.email).exists():
            _register(person)


def logins() -> list[dict[str, str]]:
    """Identifier, password and role of everybody a visitor can sign in as, the admin first."""
    people = [
        {
            "name": person.name,
            "identifier": person.email,
            "password": settings.DEMO_PASSWORD,
            "role": person.role if person.approved else f"{person.role} (pending)",
        }
        for person in PEOPLE
    ]
    if not (settings.ADMIN_EMAIL and settings.ADMIN_PASSWORD):
        return people
    admin = {"identifier": settings.ADMIN_EMAIL, "password": settings.ADMIN_PASSWORD}
    return [{"name": "Admin", **admin, "role": "admin"}, *people]


def _register(person: Person) -> None:
    user = register_user(
        name=person.name,
        email=person.email,
        phone_number=person.phone_number,
        password=settings.DEMO_PASSWORD,
        role=person.role,
        date_of_birth=person.date_of_birth,
    )
    if person.role == "trainer" and person.approved:
        approve_user(user_id=user.user_id)
    if person.funds:
        _fund(user.account_id, person)


def _fund(account_id: UUID, person: Person) -> None:
    deposit_funds(
        transaction_id=uuid5(DEPOSITS, person.email), account_id=account_id, amount=person.funds, description="Welcome"
    )
