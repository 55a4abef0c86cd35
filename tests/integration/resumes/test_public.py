"""Published resumes: who has the address sees what the owner shows."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.resumes.conftest import sample


@pytest.fixture
def resume_id(desk: Any) -> str:
    return str(desk.imported(sample()))


def test_anybody_with_the_address_reads_it(desk: Any, resume_id: str) -> None:
    link = desk.published(resume_id)
    assert len(link["slug"]) >= 32
    assert desk.ask("GET", f"/{resume_id}").json()["public_url"] == link["public_url"]

    reply = desk.http.get(link["public_url"])

    assert reply.status_code == 200
    assert (reply["X-Robots-Tag"], reply["Referrer-Policy"]) == ("noindex, nofollow", "no-referrer")
    shown = reply.json()
    assert shown["document"]["basics"]["name"] == "Richard Hendriks"
    assert not {"email", "phone"} & shown["document"]["basics"].keys()
    assert shown["document"]["basics"]["location"].keys() == {"city", "countryCode", "region"}
    text = reply.content.decode()
    assert "richard.hendriks@mail.com" not in text
    assert str(desk.member.user_id) not in text
    assert resume_id not in text


def test_contacts_when_the_owner_says_so(desk: Any, resume_id: str) -> None:
    url = desk.published(resume_id, show_contacts=True)["public_url"]
    assert desk.http.get(url).json()["document"]["basics"]["phone"] == "(912) 555-4321"
    again = desk.published(resume_id, show_contacts=False)
    assert again["public_url"] == url
    assert "phone" not in desk.http.get(url).json()["document"]["basics"]


def test_publishing_again_is_the_same_address_and_announced_once(desk: Any, resume_id: str) -> None:
    first, second = desk.published(resume_id, theme="modern"), desk.published(resume_id)
    assert (first["slug"], second["theme"]) == (second["slug"], "modern")
    assert desk.events(resume_id).count("resume_published") == 1


def test_taken_back_is_for_ever(desk: Any, resume_id: str) -> None:
    first = desk.published(resume_id)
    assert desk.ask("DELETE", f"/{resume_id}/publish").status_code == 204
    assert desk.ask("DELETE", f"/{resume_id}/publish").status_code == 204
    assert desk.http.get(first["public_url"]).status_code == 404
    assert desk.http.get(first["pdf_url"]).status_code == 404
    assert desk.ask("GET", f"/{resume_id}/publish").json()["code"] == "resume_not_published"
    assert desk.published(resume_id)["slug"] != first["slug"]
    assert desk.http.get(first["public_url"]).status_code == 404
    assert desk.events(resume_id).count("resume_published") == 3


def test_readings_are_counted(desk: Any, resume_id: str) -> None:
    link = desk.published(resume_id)
    desk.http.get(link["public_url"])
    desk.http.get(link["public_url"])
    desk.http.request("HEAD", link["public_url"])
    tag = desk.http.get(link["pdf_url"])["ETag"]
    desk.http.get(link["pdf_url"], headers={"If-None-Match": tag})
    now = desk.ask("GET", f"/{resume_id}/publish").json()
    assert (now["views"], now["downloads"]) == (2, 1)


@pytest.mark.parametrize("slug", ["x", "a%00b", "%27%20OR%201", "ж" * 20, "a" * 500, "A" * 32])
def test_no_such_address(desk: Any, slug: str) -> None:
    assert desk.http.get(f"/api/resumes/public/{slug}").status_code == 404
    assert desk.http.get(f"/api/resumes/public/{slug}/pdf").status_code == 404
