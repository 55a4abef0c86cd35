"""The administrators' pages, and the browsable API."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin.sites import site
from django.test import Client

from apps.resumes.models import PublicLink, Resume, ResumeFile
from tests.factories.admin_site import asked, signed_in


@pytest.fixture(scope="module")
def browser() -> Client:
    """An administrator's, signed in to the admin site."""
    return signed_in("10.7.7.31")


@pytest.mark.parametrize("model", [Resume, PublicLink, ResumeFile])
def test_nothing_is_edited(model: Any) -> None:
    page, request = site.get_model_admin(model), asked()
    assert not page.has_add_permission(request)
    assert not page.has_change_permission(request)
    assert not page.has_delete_permission(request)
    assert page.has_view_permission(request)


@pytest.mark.parametrize("page", ["resume", "publiclink", "resumefile"])
def test_the_lists_open(browser: Client, desk: Any, page: str) -> None:
    desk.published(desk.created()["resume_id"])
    assert browser.get(f"/admin/resumes/{page}/?q=software").status_code == 200


def test_a_resume_is_shown_with_its_versions_and_without_its_secret(browser: Client, desk: Any) -> None:
    resume_id = desk.created()["resume_id"]
    slug = desk.published(resume_id)["slug"]
    shown = browser.get(f"/admin/resumes/resume/{resume_id}/change/").content.decode()
    link = browser.get(f"/admin/resumes/publiclink/{resume_id}/change/").content.decode()
    assert "Experienced developer" in shown
    assert slug not in shown + link


@pytest.mark.parametrize("tail", ["", "/search", "/public/x", "/import"])
def test_people_can_browse(desk: Any, tail: str) -> None:
    trainer = desk.make_user(role="trainer").token
    reply = desk.http.get(f"/api/resumes{tail}", token=trainer, headers={"Accept": "text/html"})
    assert reply["Content-Type"].startswith(("text/html", "application/problem+json"))
    assert reply.status_code in (200, 404, 405)
