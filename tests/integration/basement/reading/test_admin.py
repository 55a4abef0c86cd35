"""The administrators' pages: what they show, what they let be edited, and what they cost."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.contrib.admin.sites import site
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.basement.models import Blob, Bucket, Category, File, Incoming, Picture, Share, Upload, Usage
from tests.factories.admin_site import asked, signed_in
from tests.factories.files import add_file, add_thumbnail, make_public


@pytest.fixture(scope="module")
def browser() -> Client:
    return signed_in("10.7.7.12")


@pytest.mark.parametrize("model", [File, Blob, Picture, Upload, Share, Incoming, Category])
def test_nothing_is_edited(model: Any) -> None:
    page, request = site.get_model_admin(model), asked()
    assert page.has_view_permission(request)
    assert not page.has_add_permission(request)
    assert not page.has_change_permission(request)
    assert not page.has_delete_permission(request)


def test_every_page_opens(browser: Client) -> None:
    file = add_file(uuid4(), name="Ledger-2025.pdf")
    add_thumbnail(file, b"x")
    make_public(file)
    Usage.objects.using("basement").create(owner_id=file.owner_id, used_bytes=5)
    Share.objects.using("basement").create(file=file, secret_hash=uuid4().bytes * 2)
    for path in (
        *("file/", "blob/", "picture/", "upload/", "share/", "incoming/", "usage/", "bucket/", "category/"),
        *(f"{name}/?q={word}" for name in ("file", "blob", "upload", "incoming") for word in ("x", "%00", uuid4())),
        f"file/{file.file_id}/change/",
        f"blob/{file.blob_id}/change/",
        f"picture/{file.blob_id}/change/",
        "bucket/chat-bucket/change/",
    ):
        assert browser.get(f"/admin/basement/{path}").status_code == 200, path


@pytest.mark.parametrize("by", ["name", "owner", "id"])
def test_files_are_found(browser: Client, by: str) -> None:
    file = add_file(uuid4(), name=f"Ledger {uuid4().hex}.pdf")
    asked_for = {"name": file.file_name.split()[1][:20], "owner": file.owner_id, "id": file.file_id}[by]
    page = browser.get(f"/admin/basement/file/?q={asked_for}").content.decode()
    assert file.file_name in page
    assert "1 file" in page


def test_no_page_counts_a_large_table(browser: Client) -> None:
    add_file(uuid4())
    with CaptureQueriesContext(connections["basement"]) as said:
        assert browser.get("/admin/basement/file/").status_code == 200
    counting = [query["sql"] for query in said if "COUNT(" in query["sql"].upper()]
    assert counting
    assert all("LIMIT" in sql for sql in counting), counting
    assert len(said) <= 6


def test_an_administrator_sets_a_limit_and_nothing_else(browser: Client) -> None:
    owner_id = uuid4()
    Usage.objects.using("basement").create(owner_id=owner_id, used_bytes=7)
    sent = {"limit_bytes": "1000", "used_bytes": "0", "owner_id": str(uuid4())}
    assert browser.post(f"/admin/basement/usage/{owner_id}/change/", sent).status_code == 302
    row = Usage.objects.using("basement").get(owner_id=owner_id)
    assert (row.used_bytes, row.limit_bytes) == (7, 1000)


def test_an_administrator_makes_a_bucket(browser: Client) -> None:
    name = f"b-{uuid4().hex[:8]}"
    sent = {"name": name, "title": "Scores", "largest_bytes": "1000", "kinds": ["image", "audio"]}
    assert browser.post("/admin/basement/bucket/add/", sent).status_code == 302
    assert Bucket.objects.using("basement").get(name=name).kinds == ["image", "audio"]
    refused = browser.post("/admin/basement/bucket/add/", sent | {"name": name + "2", "kinds": ["virus"]})
    assert refused.status_code == 200
    assert not Bucket.objects.using("basement").filter(name=name + "2").exists()
