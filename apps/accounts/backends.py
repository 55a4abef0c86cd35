"""Signing in to Django's own pages, by the same rules as the API."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from apps.accounts.models import User
from apps.accounts.usecases.check_credentials import check_credentials
from kernel.errors import DomainError
from kernel.http import Call


class PeopleBackend(ModelBackend):
    """Tries counted, hashing bounded, either identifier; a banned user's session ends with the next request."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        """:raises PermissionDenied: refused; no other backend is asked."""
        if username is None or password is None:
            return None
        try:
            return check_credentials(identifier=username, password=password, client_address=_address_of(request))
        except DomainError as refused:
            raise PermissionDenied(refused.public) from None


def _address_of(request: HttpRequest | None) -> str:
    return Call(request, principal=None, path={}).client_address if request else ""
