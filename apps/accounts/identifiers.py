"""What people sign in with: one spelling of an e-mail address or phone number. Pure."""

from __future__ import annotations

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from kernel.errors import Malformed

EMAIL_LENGTH = 254
_SEPARATORS = re.compile(r"[\s().\-/]+")
_PHONE = re.compile(r"\+?[0-9]{3,15}")


def normalise_email(text: str) -> str:
    """Trimmed, NFC, lower case; two spellings of one mailbox are one user.

    :raises Malformed: not an e-mail address.
    """
    email = unicodedata.normalize("NFC", text.strip()).lower()
    try:
        validate_email(email)
    except ValidationError:
        raise Malformed("This is not an e-mail address.", field="email") from None
    if len(email) > EMAIL_LENGTH:
        raise Malformed("This e-mail address is too long.", field="email")
    return email


def normalise_phone(text: str) -> str:
    """Digits, with a leading ``+`` if the country was given (E.164: 15 digits at most).

    :raises Malformed: not a phone number.
    """
    phone = _SEPARATORS.sub("", text)
    if phone.startswith("00"):
        phone = "+" + phone[2:]
    if not _PHONE.fullmatch(phone):
        raise Malformed("This is not a phone number.", field="phone_number")
    return phone


def normalise_identifier(text: str) -> str:
    """What a person typed at the sign-in page, in the spelling users are found by.

    Text that is neither becomes its own lower-case self: it finds nobody and costs the same.
    """
    try:
        return normalise_email(text) if "@" in text else normalise_phone(text)
    except Malformed:
        return text.strip().lower()
