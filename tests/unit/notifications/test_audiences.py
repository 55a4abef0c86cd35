"""Who a notification is for, as a word and back."""

from __future__ import annotations

from uuid import UUID

import pytest

from apps.notifications.domain.audiences import EVERYONE, audiences_of, parts, person, role, word

ANN = UUID("0198c0de-0000-7000-8000-00000000ba9a")


@pytest.mark.parametrize(
    ("audience", "expected"),
    [
        (person(ANN), ("person", ANN, None)),
        (role("trainer"), ("role", None, "trainer")),
        (EVERYONE, ("everyone", None, None)),
    ],
)
def test_there_and_back(audience: str, expected: tuple[object, ...]) -> None:
    assert parts(audience) == expected
    assert word(*parts(audience)) == audience


def test_somebody_belongs_to_three() -> None:
    assert audiences_of(user_id=ANN, role_name="member") == (f"person:{ANN}", "role:member", "everyone")
