"""The demo logins that are printed when the stack is up."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from devstack.environment import Stack


@dataclass(frozen=True)
class Login:
    role: str
    identifier: str
    password: str = field(repr=False)


def of(stack: Stack, text: str) -> list[Login]:
    """The demo people as ``manage.py demo_logins --json`` names them; at least the administrator."""
    admin = Login("admin", stack.admin_email, stack.admin_password)
    try:
        # Commands inside of others print to where they like; the logins come last.
        found = parse(text.strip().rpartition("\n")[2], stack.secrets.demo_password)
    except ValueError:
        found = []
    return [admin, *(login for login in found if login.identifier != admin.identifier)]


def parse(text: str, password: str) -> list[Login]:
    """A JSON list of objects with ``role`` and ``email`` or ``identifier``; a missing password is the demo one.

    :raises ValueError: it is something else.
    """
    found = json.loads(text)
    people = found.get("logins", []) if isinstance(found, dict) else found
    try:
        return [
            Login(
                str(person.get("role", "member")),
                str(person.get("identifier") or person.get("email") or person["phone"]),
                str(person.get("password") or password),
            )
            for person in people
        ]
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"no list of logins: {error}") from None
