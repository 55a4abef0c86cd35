"""An administrator, as far as the admin site looks: for tests of contexts' pages in it."""

from __future__ import annotations

import os
from typing import Any
from uuid import uuid4

from django.contrib.messages.storage.base import BaseStorage
from django.test import Client, RequestFactory


class Messages(BaseStorage):
    def _get(self, *args: Any, **kwargs: Any) -> Any:
        return [], True

    def _store(self, *args: Any, **kwargs: Any) -> Any:
        return []


class Root:
    """A signed-in superuser, as far as the admin's permissions look."""

    is_active = is_staff = is_superuser = True
    pk = uuid4()

    def has_perm(self, *_: Any) -> bool:
        return True


def asked() -> Any:
    """A request of an administrator, with somewhere for messages to go."""
    request = RequestFactory().get("/admin/")
    request.user = Root()  # type: ignore[assignment]
    request._messages = Messages(request)  # type: ignore[attr-defined]
    return request


def signed_in(address: str) -> Client:
    """A browser of an administrator, signed in to the admin site.

    :param address: where it comes from; sign-ins are counted by address.
    """
    opened = Client(REMOTE_ADDR=address)
    sent = {"identifier": os.environ["ADMIN_EMAIL"], "password": os.environ["ADMIN_PASSWORD"], "next": "/admin/"}
    opened.post("/login", sent)
    assert opened.get("/admin/").status_code == 200
    return opened
