"""The pages of players: found, added, looked at, scouted."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.desk import Desk
from tests.browser.watch import Watch

pytestmark = pytest.mark.browser
Visitor = Callable[..., Page]

SEASON = {
    "matches": 28,
    "minutes": 2300,
    "metrics": {"goals": 14, "shots": 61, "assists": 5, "key_passes": 33, "pass_accuracy": 78.5, "throw_ins": 3},
}
NO_LINE = """
window.WebSocket = class {
  constructor() { this.readyState = 3; setTimeout(() => this.onclose({ code: 1013, reason: "not now" }), 10); }
  close() {}
};
window.WebSocket.OPEN = 1;
"""
LOOKS: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1280, "height": 800}},
    "dark": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2},
}


def player(desk: Desk, *, seasons: tuple[str, ...] = ("2025-26",), **fields: Any) -> str:
    """Somebody invented. :returns: the id."""
    body = {"full_name": f"Ada {uuid4().hex[:8]}", "position": "forward", "age": 23, "current_team": "Harbour Rovers"}
    made: str = desk.ask("POST", "/api/players", body | fields)["player_id"]
    for season in seasons:
        desk.ask("PUT", f"/api/players/{made}/seasons/{season}", SEASON)
    return made


def reports(desk: Desk, player_id: str) -> list[dict[str, Any]]:
    return list(desk.ask("GET", f"/api/players/{player_id}/reports")["results"])


def wait_until_done(desk: Desk, player_id: str) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if desk.ask("GET", f"/api/players/{player_id}/jobs")["results"][0]["status"] == "succeeded":
            return
        time.sleep(0.1)
    raise AssertionError("the worker did not finish the job")


class TestList:
    def test_a_member_adds_one_and_finds_it(self, member: Visitor) -> None:
        page, name = member(), f"Zoë {uuid4().hex[:8]}"
        page.goto("/players")
        page.get_by_label("Full name").fill(name)
        page.locator("#position").select_option("Midfielder")
        page.get_by_label("Age").fill("19")
        page.get_by_label("Team").fill("Quarry United")
        page.get_by_role("button", name="Add", exact=True).click()
        page.wait_for_url(re.compile("/players/[0-9a-f-]{36}"))
        expect(page.get_by_role("heading", name=name)).to_be_visible()
        expect(page.locator("[data-about]")).to_contain_text("midfielder · 19 years · Quarry United")
        expect(page.get_by_text("No season has been recorded yet.")).to_be_visible()
        expect(page.locator("[data-radar-frame]")).to_be_hidden()

        page.goto("/players")
        page.get_by_label("Search by name").fill(name.replace("ë", "e"))
        expect(page.locator(".squad li")).to_have_count(1)
        page.get_by_role("button", name="Goalkeepers").click()
        expect(page.get_by_text("Nobody like that is known here.")).to_be_visible()
        page.get_by_role("button", name="Midfielders").click()
        expect(page.locator(".squad li")).to_contain_text("Quarry United")

    def test_a_refused_player_is_refused_in_words(self, member: Visitor, watch: Watch) -> None:
        watch.forgive(r"status of 400.*/api/players")
        page = member()
        page.goto("/players")
        page.get_by_label("Full name").fill("   ")
        page.get_by_label("Age").fill("20")
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.get_by_role("alert")).to_contain_text("text")

    def test_a_visitor_only_looks(self, visitor: Visitor, desk: Desk) -> None:
        page, found = visitor(), player(desk)
        page.goto("/players")
        expect(page.locator(".squad li").first).to_be_visible()
        assert page.locator("form[data-create]").count() == 0
        page.goto(f"/players/{found}")
        expect(page.get_by_role("link", name="Sign in to scout")).to_be_visible()
        assert page.locator("[data-scout], [data-delete]").count() == 0


class TestFigures:
    def test_the_season_and_its_radar(self, visitor: Visitor, desk: Desk) -> None:
        page = visitor()
        page.goto(f"/players/{player(desk)}")
        goals = page.get_by_role("row", name=re.compile("^goals"))
        expect(goals.get_by_role("cell").nth(0)).to_have_text("14")
        expect(goals.get_by_role("cell").nth(1)).to_have_text("0.55")
        page.locator(".rest summary").click()
        expect(page.get_by_role("row", name=re.compile("^throw ins"))).to_contain_text("not compared")
        radar = page.get_by_role("img", name="Radar of the figures")
        expect(radar).to_be_visible()
        assert radar.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0

    def test_another_season_is_one_choice_away(self, visitor: Visitor, desk: Desk) -> None:
        page = visitor()
        page.goto(f"/players/{player(desk, seasons=('2024-25', '2025-26'))}")
        expect(page.locator("[data-sample]")).to_contain_text("2025/26")
        page.locator("#season").select_option("2024/25")
        expect(page.locator("[data-sample]")).to_contain_text("2024/25")
        expect(page.locator("[data-radar]")).to_have_attribute("src", re.compile("season=2024-25"))


class TestScout:
    def test_a_report_says_what_it_rests_on_and_who_wrote_it(self, member: Visitor, desk: Desk) -> None:
        found, page = player(desk), member()
        page.goto(f"/players/{found}")
        expect(page.get_by_text("There is no report yet.")).to_be_visible()
        page.get_by_role("button", name="Scout").click()
        report = page.get_by_role("article").filter(has=page.locator("[data-provider]")).last
        expect(report).to_be_visible(timeout=20_000)
        expect(report.locator(".signature")).to_have_text(re.compile("Written by"))
        stored = reports(desk, found)
        assert len(stored) == 1
        expect(page.locator(".claims > li")).to_have_count(len(stored[0]["claims"]))
        report.locator("summary").first.click()
        expect(report.locator("details li").first).to_be_visible()
        expect(page.locator("[data-progress]")).to_be_hidden()
        expect(page.get_by_role("button", name="Scout")).to_be_enabled()

    def test_progress_comes_over_the_line(self, member: Visitor, desk: Desk) -> None:
        found, page = player(desk), member()
        lines: list[WebSocketRoute] = []
        page.route_web_socket("**/api/players/ws/**", lambda line: lines.append(line))
        page.goto(f"/players/{found}")
        page.get_by_role("button", name="Scout").click()
        told = page.locator("[data-told]")
        expect(told).to_be_visible()
        for seq, (step, percent, said) in enumerate(
            [("generating", 40, "Writing: 40 %"), ("checking", 80, "Checking every claim against the facts: 80 %")], 100
        ):
            frame = {"seq": seq, "job_id": "", "state": "running", "step": step, "percent": percent}
            page.wait_for_timeout(50)
            lines[0].send(json.dumps(frame))
            expect(told).to_have_text(said)
            expect(page.get_by_role("progressbar", name="Progress of the report")).to_have_js_property("value", percent)
        wait_until_done(desk, found)
        lines[0].send(json.dumps({"seq": 102, "job_id": "", "state": "succeeded", "step": "stored", "percent": 100}))
        expect(page.locator(".report")).to_have_count(1)

    def test_on_a_mute_line_it_asks_until_it_is_done(self, member: Visitor, desk: Desk) -> None:
        found, page = player(desk), member()
        page.route_web_socket("**/api/players/ws/**", lambda line: None)
        page.goto(f"/players/{found}")
        page.get_by_role("button", name="Scout").click()
        expect(page.locator(".report")).to_have_count(1, timeout=20_000)

    def test_without_a_line_it_asks_until_it_is_done(self, member: Visitor, desk: Desk) -> None:
        found, page = player(desk), member()
        page.add_init_script(NO_LINE)
        page.goto(f"/players/{found}")
        page.get_by_role("button", name="Scout").click()
        expect(page.locator(".report")).to_have_count(1, timeout=20_000)

    def test_a_job_that_failed_says_why(self, member: Visitor, desk: Desk) -> None:
        found, page = player(desk), member()
        failed = {"status": "failed", "step": "waiting", "percent": 40, "error": {"code": "x", "message": "No facts."}}
        page.route("**/jobs/*", lambda route: route.fulfill(json=failed))
        page.add_init_script(NO_LINE)
        page.goto(f"/players/{found}")
        page.get_by_role("button", name="Scout").click()
        expect(page.locator("[data-scout-problem]")).to_have_text("No facts.", timeout=15_000)
        expect(page.get_by_role("button", name="Scout")).to_be_enabled()


def test_a_name_is_text_wherever_it_is_shown(visitor: Visitor, desk: Desk) -> None:
    page, name = visitor(), f"<img src=x onerror=alert(1)> {uuid4().hex[:6]}"
    found = player(desk, full_name=name)
    page.goto(f"/players/{found}")
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    page.goto("/players")
    expect(page.get_by_role("link", name=name)).to_be_visible()
    assert page.locator("main img").count() == 0


def test_a_page_waits_for_a_context_that_is_away(visitor: Visitor, desk: Desk, watch: Watch) -> None:
    watch.forgive(r"503.*/api/players")
    found, page = player(desk), visitor()
    away = re.compile(r"/api/players")
    refusal = {"status": 503, "content_type": "application/problem+json", "body": '{"detail": "Not just now."}'}
    page.route(away, lambda route: route.fulfill(**refusal))  # type: ignore[arg-type]
    page.goto(f"/players/{found}")
    expect(page.locator("[data-problem]")).to_have_text("Not just now.")
    page.unroute(away)
    expect(page.get_by_role("row", name=re.compile("^goals"))).to_be_visible(timeout=15_000)
    expect(page.locator("[data-problem]")).to_be_hidden()


def test_staff_delete_after_a_question(admin: Visitor, desk: Desk, watch: Watch) -> None:
    watch.forgive(r"status of 404.*/players/")
    found, page = player(desk), admin()
    page.goto(f"/players/{found}")
    page.get_by_role("button", name="Delete this player").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    page.wait_for_url("**/players")
    answer = page.goto(f"/players/{found}")
    assert answer is not None
    assert answer.status == 404


@pytest.mark.parametrize("look", LOOKS)
def test_how_it_looks(visitor: Visitor, desk: Desk, gallery: Path, look: str) -> None:
    """Kept as pictures like those of the other pages; none is wider than its screen."""
    found, page = player(desk, full_name="Ada Quirim"), visitor(**LOOKS[look])
    for name, path, ready in (("players", "/players", ".squad li"), ("player", f"/players/{found}", ".figures")):
        page.goto(path)
        expect(page.locator(ready).first).to_be_visible()
        page.wait_for_load_state("networkidle")
        width = LOOKS[look]["viewport"]["width"]
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        picture = page.screenshot(path=gallery / f"{name}-{look}.png", animations="disabled")
        assert len(picture) > 10_000, "an empty page"
