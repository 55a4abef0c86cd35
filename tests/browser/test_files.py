"""The pages of files and resumes: sent by tus over a line that breaks, looked at, shared, printed, published."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from tests.browser.watch import Watch

pytestmark = pytest.mark.browser
Visitor = Callable[..., Page]


def picture(name: str, *, size: tuple[int, int] = (1600, 1200), colour: str = "#2f8058") -> dict[str, Any]:
    raw = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").point(lambda level: level // 2 + 60).save(raw, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": raw.getvalue()}


def paper(megabytes: int) -> dict[str, Any]:
    lines = f"{uuid4()} the minutes of a meeting\n".encode() * (megabytes * 2**20 // 62)
    return {"name": "minutes.txt", "mimeType": "text/plain", "buffer": lines}


def card(page: Page, name: str) -> Any:
    return page.locator(".shelf > li").filter(has_text=name)


class TestFiles:
    def test_sent_seen_found_shared_and_deleted(self, member: Visitor, visitor: Visitor) -> None:
        page = member()
        page.goto("/files")
        expect(page.get_by_text("You have no files yet.")).to_be_visible()
        page.get_by_label("Tags for them").fill("match, under-19")
        page.locator("#chosen").set_input_files([picture("Final whistle.jpg"), paper(1)])
        whistle = card(page, "Final whistle.jpg")
        expect(whistle.locator("img")).to_be_visible(timeout=20_000)
        assert whistle.locator("img").evaluate("image => image.decode().then(() => image.naturalWidth)") == 256
        expect(whistle).to_contain_text("under-19")
        expect(page.locator("[data-used]")).to_contain_text("of 11 GB used")

        page.get_by_label("Search by name").fill("whis")
        expect(page.locator(".shelf > li")).to_have_count(1)
        whistle.get_by_role("button", name="Share").click()
        link = whistle.get_by_label("Link to this file").input_value()
        stranger = visitor()
        stranger.goto("/")
        assert stranger.request.get(link).body() == picture("")["buffer"]

        page.get_by_label("Search by name").fill("")
        card(page, "minutes.txt").get_by_role("button", name="Delete").click()
        page.get_by_role("dialog").get_by_role("button", name="Delete it").click()
        expect(card(page, "minutes.txt")).to_have_count(0)

    def test_a_line_that_breaks_is_waited_for(self, member: Visitor, watch: Watch) -> None:
        watch.forgive(r"ERR_INTERNET_DISCONNECTED|ERR_FAILED")
        page, broken = member(), {"left": 2}

        def cut(route: Route) -> None:
            if route.request.method == "PATCH" and broken["left"]:
                broken["left"] -= 1
                route.abort("internetdisconnected")
            else:
                route.continue_()

        page.route("**/api/uploads/*", cut)
        page.goto("/files")
        page.locator("#chosen").set_input_files(paper(20))
        expect(card(page, "minutes.txt")).to_be_visible(timeout=30_000)
        assert broken["left"] == 0

    def test_what_is_dangerous_is_refused_in_words(self, member: Visitor, watch: Watch) -> None:
        watch.forgive(r"status of 4\d\d.*/api/uploads")
        page = member()
        page.goto("/files")
        page.locator("#chosen").set_input_files(
            {"name": "holiday.jpg", "mimeType": "image/jpeg", "buffer": b"\x7fELF" + bytes(4000)}
        )
        refused = page.locator(".uploads li[data-state=refused]")
        expect(refused).to_contain_text("holiday.jpg")
        expect(page.get_by_text("You have no files yet.")).to_be_visible()
        refused.get_by_role("button", name="Put away").click()
        expect(page.locator(".uploads li")).to_have_count(0)

    def test_who_is_not_signed_in_is_told_so(self, visitor: Visitor) -> None:
        page = visitor()
        for path in ("/files", "/resumes"):
            page.goto(path)
            expect(page.locator("main").get_by_role("link", name="Sign in")).to_be_visible()


class TestResumes:
    def test_written_printed_published_and_taken_back(self, member: Visitor, visitor: Visitor) -> None:
        page = member()
        page.goto("/resumes")
        expect(page.get_by_text("You have not written one yet.")).to_be_visible()
        write(page)
        paper = page.locator(".paper")
        expect(paper.get_by_role("heading", name="Head coach, under-19")).to_be_visible()
        first = paper.locator("img")
        assert first.evaluate("image => image.decode().then(() => image.naturalWidth)") > 300
        before = first.get_attribute("src")
        paper.get_by_role("button", name="Modern").click()
        assert first.get_attribute("src") != before
        assert first.evaluate("image => image.decode().then(() => image.naturalWidth)") > 300

        paper.get_by_role("button", name="Publish").click()
        link = paper.get_by_label("Secret link to this resume").input_value()
        stranger = visitor()
        stranger.goto("/")
        assert stranger.request.get(link).body().startswith(b"%PDF-")
        paper.get_by_role("button", name="Take the link back").click()
        expect(paper.get_by_role("button", name="Publish")).to_be_visible()
        assert stranger.request.get(link).status == 404

    def test_a_json_resume_comes_in(self, member: Visitor, watch: Watch) -> None:
        watch.forgive(r"status of 4\d\d.*/api/resumes/import")
        page = member()
        page.goto("/resumes")
        document = b'{"basics": {"name": "Ada", "label": "Physiotherapist"}, "skills": [{"name": "Taping"}]}'
        chosen = page.locator("#import")
        chosen.set_input_files({"name": "bad.json", "mimeType": "application/json", "buffer": b'{"basics": 1}'})
        expect(page.get_by_role("alert").filter(has_text=re.compile("[a-z]"))).to_be_visible()
        chosen.set_input_files({"name": "ada.json", "mimeType": "application/json", "buffer": document})
        expect(page.locator(".paper")).to_contain_text("Taping")


def write(page: Page) -> None:
    page.get_by_label("What you do").fill("Head coach, under-19")
    page.get_by_label("In a few sentences").fill("Twelve years on the touchline; four cups, no red cards.")
    page.get_by_label("Skills, with commas").fill("Scouting, First aid, Python")
    page.get_by_label("Experience").fill("Harbour Rovers, 2018 to today: head coach of the under-19.")
    page.get_by_label("Education").fill("UEFA A licence, 2016.")
    page.get_by_role("button", name="Keep it").click()


LOOKS: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1280, "height": 800}},
    "dark": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2},
}


@pytest.mark.parametrize("look", LOOKS)
def test_how_they_look(member: Visitor, gallery: Path, look: str) -> None:
    page = member(**LOOKS[look])
    page.goto("/files")
    page.get_by_label("Tags for them").fill("match, under-19")
    page.locator("#chosen").set_input_files([picture("Final whistle.jpg"), picture("Warm-up.jpg"), paper(1)])
    expect(page.locator(".shelf img")).to_have_count(2, timeout=20_000)
    page.screenshot(path=gallery / f"files-{look}.png", animations="disabled")
    page.goto("/resumes")
    write(page)
    expect(page.locator(".paper")).to_be_visible()
    page.locator(".paper img").evaluate("image => image.decode()")
    page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=gallery / f"resumes-{look}.png", animations="disabled")
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, "the page scrolls sideways"
