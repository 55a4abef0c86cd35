"""One spelling for each person."""

from __future__ import annotations

import pytest

from apps.accounts.identifiers import normalise_email, normalise_identifier, normalise_phone
from kernel.errors import Malformed


@pytest.mark.parametrize("text", ["Maya@Example.COM", "  maya@example.com\n", "MAYA@example.com"])
def test_spellings_of_an_email_are_one(text: str) -> None:
    assert normalise_email(text) == "maya@example.com"


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("1234567890", "1234567890"),
        ("+1 (555) 010-0", "+15550100"),
        ("0044 20 7946 0000", "+442079460000"),
        ("555.01.00", "5550100"),
    ],
)
def test_separators_of_a_phone_number_do_not_matter(text: str, phone: str) -> None:
    assert normalise_phone(text) == phone


@pytest.mark.parametrize(
    "text", ["maya", "maya@", "@example.com", "a b@example.com", "a@b\x00.com", "x" * 250 + "@e.com"]
)
def test_not_an_email(text: str) -> None:
    with pytest.raises(Malformed):
        normalise_email(text)


@pytest.mark.parametrize("text", ["", "12", "+", "1" * 16, "12345x", "١٢٣٤٥", "1+234567"])
def test_not_a_phone_number(text: str) -> None:
    with pytest.raises(Malformed):
        normalise_phone(text)


def test_an_identifier_is_either() -> None:
    assert normalise_identifier("Maya@Example.com") == "maya@example.com"
    assert normalise_identifier("+1 555 0100") == "+15550100"


def test_an_identifier_that_is_neither_stays_text() -> None:
    assert normalise_identifier(" Nobody ") == "nobody"
