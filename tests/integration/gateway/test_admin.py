"""The history in the admin: read by staff, added to through the use-case only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client, override_settings

from controlplane import revisions
from controlplane.models import RouteRevision

LIST = "/admin/controlplane/routerevision/"


@pytest.fixture
def signed_in(make_user: Callable[..., Any]) -> Callable[[str], Client]:
    def sign_in(role: str) -> Client:
        client = Client()
        client.force_login(get_user_model().objects.using("accounts").get(pk=make_user(role=role).user_id))
        return client

    return sign_in


@pytest.fixture(autouse=True)
def _no_gateway() -> Any:
    with override_settings(GATEWAY_ADMIN_URL="http://127.0.0.1:1"):
        yield


def append(**entry: Any) -> revisions.Revision:
    with revisions.alone():
        return revisions.append(revisions.newest().routes, author="test", reason="seen in the admin")


def test_staff_see_the_history(signed_in: Callable[[str], Client]) -> None:
    number = append().number
    client = signed_in("admin")
    assert "seen in the admin" in client.get(LIST).content.decode()
    assert client.get(f"{LIST}{number}/change/").status_code == 200


def test_nobody_changes_or_deletes_history(signed_in: Callable[[str], Client]) -> None:
    number = append().number
    client = signed_in("admin")
    assert client.post(f"{LIST}{number}/change/", {"author": "me"}).status_code == 403
    assert client.post(f"{LIST}{number}/delete/", {"post": "yes"}).status_code == 403
    assert RouteRevision.objects.using("control").get(revision=number).author == "test"


def test_the_form_goes_through_the_use_case(signed_in: Callable[[str], Client]) -> None:
    client, before = signed_in("admin"), revisions.newest()
    assert "Set a route" in client.get(f"{LIST}add/").content.decode()
    answer = client.post(f"{LIST}add/", {"context": "chat", "to": "service", "percent": "10"})
    assert "The gateway does not answer." in answer.content.decode()
    assert revisions.newest() == before


def test_a_share_out_of_range_is_explained(signed_in: Callable[[str], Client]) -> None:
    answer = signed_in("admin").post(f"{LIST}add/", {"context": "chat", "to": "service", "percent": "101"})
    assert "less than or equal to 100" in answer.content.decode()


def test_members_are_kept_out(signed_in: Callable[[str], Client]) -> None:
    before = revisions.newest()
    answer = signed_in("member").post(f"{LIST}add/", {"context": "chat", "to": "monolith", "percent": "0"})
    assert answer.status_code in (302, 403)
    assert revisions.newest() == before
