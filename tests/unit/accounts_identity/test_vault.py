"""Private keys at rest."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from apps.accounts import vault


def test_what_is_sealed_opens_under_its_name() -> None:
    assert vault.unseal(vault.seal(b"secret", name="key 1"), name="key 1") == b"secret"


def test_what_is_sealed_does_not_show() -> None:
    assert b"secret" not in vault.seal(b"secret", name="key 1")


def test_another_name_does_not_open_it() -> None:
    with pytest.raises(ImproperlyConfigured, match="key 2"):
        vault.unseal(vault.seal(b"secret", name="key 1"), name="key 2")


def test_another_secret_does_not_open_it(settings: Any) -> None:
    sealed = vault.seal(b"secret", name="key 1")
    settings.KEY_ENCRYPTION_SECRET = "another"
    with pytest.raises(ImproperlyConfigured, match="KEY_ENCRYPTION_SECRET"):
        vault.unseal(sealed, name="key 1")


def test_a_changed_byte_is_noticed() -> None:
    sealed = bytearray(vault.seal(b"secret", name="key 1"))
    sealed[-1] ^= 1
    with pytest.raises(ImproperlyConfigured):
        vault.unseal(bytes(sealed), name="key 1")


def test_purposes_have_keys_of_their_own() -> None:
    assert vault.keyed_hash(b"token", purpose="a") != vault.keyed_hash(b"token", purpose="b")
