"""What strangers see."""

from __future__ import annotations

from apps.resumes.domain.public import public_document
from apps.resumes.jsonresume import SCHEMA

WHOLE = {
    "$schema": "https://example.com/schema",
    "basics": {
        "name": "Ada", "email": "a@b.c", "phone": "1", "x-mobile": "2", "url": "https://ada.example",
        "location": {"address": "Street 1", "postalCode": "1000", "city": "London", "x-door": "4"},
        "profiles": [{"network": "N", "username": "ada", "token": "secret"}],
    },
    "work": [{"name": "Mill", "salary": 5}],
    "meta": {"notes": "private"},
    "x-private": "yes",
}  # fmt: skip


def test_no_address_no_numbers_and_nothing_that_the_standard_does_not_know() -> None:
    assert public_document(WHOLE, schema=SCHEMA, show_contacts=False) == {
        "basics": {
            "name": "Ada", "url": "https://ada.example", "location": {"city": "London"},
            "profiles": [{"network": "N", "username": "ada"}],
        },
        "work": [{"name": "Mill"}],
    }  # fmt: skip


def test_contacts_are_shown_when_the_owner_says_so() -> None:
    basics = public_document(WHOLE, schema=SCHEMA, show_contacts=True)["basics"]
    assert (basics["email"], basics["phone"]) == ("a@b.c", "1")
    assert basics["location"] == {"address": "Street 1", "postalCode": "1000", "city": "London"}
    assert "x-mobile" not in basics


def test_a_resume_without_basics_is_shown_too() -> None:
    assert public_document({"work": []}, schema=SCHEMA, show_contacts=False) == {"work": []}
