"""The pages of tournaments: made, played and watched in browsers that share nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, WebSocketRoute, expect

from tests.browser.desk import NAMES, Desk
from tests.browser.watch import Watch

pytestmark = pytest.mark.browser
Visitor = Callable[..., Page]

FORMATS: dict[str, dict[str, Any]] = {
    "single_elimination": {"entrants": 11, "rules": {"third_place": True}},
    "double_elimination": {"entrants": 11, "rules": {"best_of": 3}},
    "round_robin": {"entrants": 7},
    "groups_knockout": {"entrants": 12, "rules": {"groups": 3, "qualifiers": 2}},
    "swiss": {"entrants": 9},
}


def watch_match(page: Page, tournament_id: str, tab: str = "") -> None:
    page.goto(f"/tournaments/{tournament_id}" + (f"#{tab}" if tab else ""))
    expect(page.locator("[data-line]")).to_have_text("Live")


def box(page: Page, *sides: str) -> Locator:
    """The match of these sides in the bracket."""
    found = page.locator("[data-match]")
    for side in sides:
        found = found.filter(has_text=side)
    return found.first


def fixture(page: Page, number: int) -> Locator:
    return page.locator(f'.fixture[data-number="{number}"]')


def enter(page: Page, number: int, home: int, away: int) -> None:
    """Enter a result from the list of matches."""
    fixture(page, number).get_by_role("button").click()
    dialog = page.locator(".match-dialog")
    dialog.locator("#home_score").fill(str(home))
    dialog.locator("#away_score").fill(str(away))
    dialog.get_by_role("button", name="Save result").click()
    expect(dialog).to_be_hidden()
    expect(fixture(page, number).get_by_role("button")).to_have_text(f"{home} : {away}")


def test_a_trainer_plays_a_tournament_and_a_visitor_sees_it_live(trainer: Visitor, visitor: Visitor) -> None:
    page, name = trainer(), f"Club Cup {uuid4().hex[:6]}"
    page.goto("/tournaments")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Starts").fill("2030-05-01")
    page.get_by_label("Places").fill("6")
    page.get_by_role("button", name="Create").click()
    page.get_by_role("tab", name="Entrants").click()
    page.get_by_label("Add entrants, one name per line").fill("\n".join(NAMES[:6]))
    page.get_by_role("button", name="Add them").click()
    expect(page.locator(".people li")).to_have_count(6)

    guest = visitor()
    guest.goto(page.url.split("#")[0])
    expect(guest.get_by_text("A preview")).to_be_visible()
    page.get_by_role("button", name="Start", exact=True).click()
    expect(guest.locator("[data-state]")).to_have_text("Running")
    expect(guest.get_by_text("A preview")).to_be_hidden()
    guest.evaluate("window.same = true")

    page.get_by_role("tab", name="Matches").click()
    for number in range(1, 6):
        enter(page, number, 3, number % 3)
        expect(box(guest, "3", str(number % 3))).to_be_visible()
    champion = page.locator("[data-champion]")
    expect(champion).to_be_visible()
    winner = page.locator("[data-champion-name]").inner_text()
    assert winner in NAMES[:6]
    expect(guest.locator("[data-champion]")).to_have_text(re.compile(f"Champion\\s+{winner}"))
    expect(guest.locator("[data-state]")).to_have_text("Finished")
    assert guest.evaluate("window.same"), "the page was loaded again"


class TestUndo:
    def test_what_falls_with_it_is_listed_before_it_falls(self, admin: Visitor, visitor: Visitor, desk: Desk) -> None:
        cup = desk.make(entrants=4)
        desk.play_all(cup)
        page, guest = admin(), visitor()
        watch_match(page, cup, "matches")
        watch_match(guest, cup)
        expect(guest.locator("[data-champion-name]")).to_have_text("Amara")
        fixture(page, 1).get_by_role("button").click()
        page.get_by_role("button", name="Undo result").click()
        asked = page.get_by_role("dialog", name="Later results fall with it")
        expect(asked.get_by_role("listitem")).to_have_text(["Match 3, Final: Amara 1 : 0 Bo"])
        expect(asked.get_by_role("button", name="Leave it as it is")).to_be_focused()
        page.keyboard.press("Escape")
        expect(asked).to_be_hidden()
        assert [match["status"] for match in desk.matches(cup)] == ["finished"] * 3

        page.get_by_role("button", name="Undo result").click()
        asked.get_by_role("button", name="Take them back").click()
        expect(fixture(page, 1).get_by_role("button")).to_have_text("to be played")
        expect(fixture(page, 3).locator(".sides")).to_contain_text("Winner of match 1")
        expect(guest.locator("[data-champion]")).to_be_hidden()
        expect(guest.locator("[data-state]")).to_have_text("Running")
        expect(guest.locator("[data-match] .participant", has_text="Amara")).to_have_count(1)

    def test_who_had_gone_on_is_taken_out_of_the_bracket(self, visitor: Visitor, desk: Desk) -> None:
        cup, page = desk.make(entrants=4), visitor()
        watch_match(page, cup)
        desk.score(cup, 1, 1, 0)
        amara = page.locator("[data-match] .participant", has_text="Amara")
        expect(amara).to_have_count(2)
        match = desk.matches(cup)[0]
        desk.ask("POST", f"/api/tournaments/matches/{match['match_id']}/undo", {"version": match["version"]})
        expect(amara).to_have_count(1)

    def test_somebody_was_quicker(self, admin: Visitor, desk: Desk, watch: Watch) -> None:
        watch.forgive(r"status of 409.*/api/tournaments/matches/")
        cup = desk.make(entrants=2)
        page = admin()
        watch_match(page, cup, "matches")
        fixture(page, 1).get_by_role("button").click()
        desk.score(cup, 1, 5, 4)
        page.locator("#home_score").fill("1")
        page.locator("#away_score").fill("2")
        page.get_by_role("button", name="Save result").click()
        expect(page.locator("[data-dialog-problem]")).to_contain_text("changed meanwhile")
        expect(page.locator("#home_score")).to_have_value("5")
        assert desk.matches(cup)[0]["result"]["home_score"] == 5


class TestResults:
    def test_forfeits_games_and_a_shoot_out(self, admin: Visitor, desk: Desk) -> None:
        cup = desk.make(entrants=4, rules={"best_of": 3, "best_of_final": 1})
        page = admin()
        watch_match(page, cup, "matches")
        fixture(page, 1).get_by_role("button").click()
        page.get_by_label("How it ended").select_option("Dana forfeits")
        expect(page.locator("#home_score")).to_be_hidden()
        page.get_by_role("button", name="Save result").click()
        expect(fixture(page, 1).get_by_role("button")).to_have_text("forfeit")
        fixture(page, 2).get_by_role("button").click()
        page.get_by_label("Each game, if noted").fill("21:15 18:21 21:19")
        page.get_by_role("button", name="Save result").click()
        expect(fixture(page, 2).get_by_role("button")).to_have_text("2 : 1")
        fixture(page, 3).get_by_role("button").click()
        page.locator("#home_score").fill("2")
        page.locator("#away_score").fill("2")
        page.get_by_label("Level: who goes on?").select_option("Bo")
        page.get_by_role("button", name="Save result").click()
        expect(page.locator("[data-champion-name]")).to_have_text("Bo")

    def test_a_participant_reports_and_the_other_confirms(self, member: Visitor, desk: Desk) -> None:
        cup = desk.make(entrants=0, start=False)
        one, other = member(), member()
        for page in (one, other):
            watch_match(page, cup)
            page.get_by_role("button", name="Enter this tournament").click()
            expect(page.get_by_text("You are in.")).to_be_visible()
            desk_rename(desk, cup)
        desk.ask("POST", f"/api/tournaments/{cup}/start", {})
        first = desk.matches(cup)[0]
        box(one, "Mira").click()
        one.locator("#home_score").fill("2")
        one.locator("#away_score").fill("1")
        one.get_by_role("button", name="Report result").click()
        expect(one.locator(".match-dialog")).to_be_hidden()
        assert desk.matches(cup)[0]["result"] is None
        box(other, "Mira").click()
        expect(other.locator("[data-facts]")).to_contain_text("says 2 : 1")
        other.get_by_role("button", name="Confirm").click()
        expect(one.locator("[data-champion-name]")).to_have_text(first["home"]["name"])


def desk_rename(desk: Desk, cup: str) -> None:
    """Members of these tests share a name, entrants must not."""
    for at, entry in enumerate(desk.ask("GET", f"/api/tournaments/{cup}/participants")["results"]):
        address = f"/api/tournaments/{cup}/participants/{entry['participant_id']}"
        desk.ask("PATCH", address, {"name": f"Mira {at}"})


class TestEntering:
    def test_a_member_enters_and_withdraws(self, member: Visitor, desk: Desk) -> None:
        cup = desk.make(entrants=2, max_participants=8, start=False)
        page = member()
        watch_match(page, cup, "people")
        page.get_by_role("button", name="Enter this tournament").click()
        expect(page.locator(".people li", has_text="you")).to_contain_text("Mira Okonkwo")
        page.get_by_role("button", name="Withdraw").click()
        page.get_by_role("dialog").get_by_role("button", name="Withdraw").click()
        expect(page.get_by_text("You have withdrawn.")).to_be_visible()
        expect(page.locator(".people li")).to_have_count(2)

    def test_a_fee_is_asked_for_before_the_place_is_sure(self, member: Visitor, desk: Desk) -> None:
        cup = desk.make(entrants=0, start=False, entry_fee="5.00")
        page = member()
        watch_match(page, cup)
        page.get_by_role("button", name="Enter this tournament").click()
        expect(page.locator("[data-mine]")).to_have_text(re.compile("payment|paid|place"))

    def test_refused_lines_are_named(self, admin: Visitor, desk: Desk, watch: Watch) -> None:
        watch.forgive(r"status of 409.*/participants/bulk")
        cup = desk.make(entrants=2, max_participants=8, start=False)
        page = admin()
        watch_match(page, cup, "people")
        page.get_by_label("Add entrants, one name per line").fill("Zoe\n\nBo")
        page.get_by_role("button", name="Add them").click()
        expect(page.locator("[data-people-problem]")).to_contain_text("Line 2, Bo: another has this name.")
        expect(page.locator(".people li")).to_have_count(2)

    def test_a_name_is_text_wherever_it_is_shown(self, visitor: Visitor, desk: Desk) -> None:
        cup, name = desk.make(entrants=2, max_participants=8, start=False), "<img src=x onerror=alert(1)>"
        desk.enter(cup, [name])
        desk.ask("POST", f"/api/tournaments/{cup}/start", {})
        page = visitor()
        for tab in ("bracket", "matches", "standings", "people"):
            page.goto("about:blank")
            watch_match(page, cup, tab)
            expect(page.locator(f"#{tab}").get_by_text(name).first).to_be_visible()
            assert page.locator(f"#{tab} img").count() == 0


@pytest.mark.parametrize("kind", FORMATS)
def test_the_viewer_draws_every_match_of(visitor: Visitor, desk: Desk, kind: str) -> None:
    cup = desk.make(kind=kind, **FORMATS[kind])
    page = visitor()
    watch_match(page, cup)
    expected = to_be_drawn(desk, cup)
    expect(page.locator("[data-match]")).to_have_count(len(expected))
    drawn = page.locator("[data-match]").evaluate_all("boxes => boxes.map(box => box.dataset.match)")
    assert set(drawn) == expected
    desk.play_all(cup)
    expect(page.locator("[data-state]")).to_have_text("Finished")
    played = to_be_drawn(desk, cup)
    expect(page.locator("[data-match]")).to_have_count(len(played))
    page.reload()
    expect(page.locator("[data-match]")).to_have_count(len(played))


def to_be_drawn(desk: Desk, cup: str) -> set[str]:
    """All but the second match of a grand final as long as nobody needs it."""
    idle = ("waiting", "not_needed")
    second = "Grand final, second match"
    found = desk.matches(cup)
    return {match["match_id"] for match in found if match["round_name"] != second or match["status"] not in idle}


def test_the_second_match_of_a_grand_final_is_drawn_when_it_is_needed(visitor: Visitor, desk: Desk) -> None:
    cup, page = desk.make(kind="double_elimination", entrants=4), visitor()
    watch_match(page, cup)
    matches = desk.matches(cup)
    for number in range(1, len(matches) - 1):
        desk.score(cup, number, 1, 0)
    desk.score(cup, len(matches) - 1, 0, 1)
    expect(page.locator("[data-match]")).to_have_count(len(matches))
    desk.score(cup, len(matches), 2, 0)
    expect(page.locator("[data-champion]")).to_be_visible()


class TestLive:
    def test_a_cut_line_comes_back_and_misses_nothing(self, visitor: Visitor, desk: Desk) -> None:
        cup, page = desk.make(entrants=4), visitor()
        addresses: list[str] = []
        lines: list[WebSocketRoute] = []
        alive = [True]

        def between(line: WebSocketRoute) -> None:
            lines.append(line)
            addresses.append(line.url)
            if alive[0]:
                line.connect_to_server()

        page.route_web_socket("**/api/tournaments/ws/**", between)
        watch_match(page, cup, "matches")
        reads: list[str] = []
        alive[0] = False
        lines[-1].close(code=1012, reason="dropped by the test")
        expect(page.locator("[data-line]")).to_have_text("Reconnecting")
        expect(page.locator("[data-line]")).to_have_text("Live")
        desk.score(cup, 1, 7, 3)
        page.on("request", lambda request: reads.append(request.url))
        alive[0] = True
        lines[-1].close(code=1012, reason="dropped by the test")
        expect(fixture(page, 1).get_by_role("button")).to_have_text("7 : 3", timeout=15_000)
        seen = int(re.findall(r"last_seq=(\d+)", addresses[-1])[0])
        assert seen > 0, "it asked for what it had missed, from the number it knew"
        assert not [url for url in reads if "/matches" in url], "what was missed came over the line"

    def test_drawing_again_keeps_the_place_and_the_focus(self, visitor: Visitor, desk: Desk) -> None:
        cup = desk.make(kind="double_elimination", entrants=16)
        page = visitor(viewport={"width": 700, "height": 500})
        watch_match(page, cup)
        first = page.locator("[data-match]").first
        expect(first).to_be_visible()
        first.focus()
        page.keyboard.press("ArrowDown")
        focused = page.evaluate("document.activeElement.dataset.match")
        page.evaluate("document.querySelector('[data-bracket]').scrollLeft = 120; window.scrollTo(0, 300)")
        desk.score(cup, 1, 4, 2)
        expect(box(page, "Amara", "4")).to_be_visible()
        assert page.evaluate("[document.querySelector('[data-bracket]').scrollLeft, window.scrollY]") == [120, 300]
        assert page.evaluate("document.activeElement.dataset.match") == focused

    def test_a_page_waits_for_a_context_that_is_away(self, visitor: Visitor, desk: Desk, watch: Watch) -> None:
        watch.forgive(r"503.*/api/tournaments")
        cup, page = desk.make(entrants=2), visitor()
        away = re.compile(r"/api/tournaments")
        refusal = {"status": 503, "content_type": "application/problem+json", "body": '{"detail": "Not just now."}'}
        page.route(away, lambda route: route.fulfill(**refusal))  # type: ignore[arg-type]
        page.goto(f"/tournaments/{cup}")
        expect(page.locator("[data-problem]")).to_have_text("Not just now.")
        page.unroute(away)
        expect(page.locator("[data-line]")).to_have_text("Live", timeout=15_000)
        expect(page.locator("[data-problem]")).to_be_hidden()
        expect(page.locator("[data-match]")).to_have_count(1)


class TestKeyboard:
    def test_tabs_follow_the_arrows_and_the_address(self, visitor: Visitor, desk: Desk) -> None:
        page = visitor()
        watch_match(page, desk.make(entrants=2))
        page.get_by_role("tab", name="Bracket").focus()
        page.keyboard.press("ArrowLeft")
        expect(page.get_by_role("tab", name="Entrants")).to_be_focused()
        expect(page.get_by_role("tabpanel", name="Entrants")).to_contain_text("Amara")
        page.keyboard.press("Home")
        page.keyboard.press("ArrowRight")
        assert page.url.endswith("#matches")
        page.reload()
        expect(page.get_by_role("tab", name="Matches")).to_have_attribute("aria-selected", "true")

    def test_a_match_opens_from_the_bracket_and_closes_with_escape(self, admin: Visitor, desk: Desk) -> None:
        page = admin()
        watch_match(page, desk.make(entrants=4))
        page.locator("[data-match]").first.focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page.get_by_role("dialog", name="Bo – Chen")).to_be_visible()
        expect(page.locator("#home_score")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(page.locator("[data-match]").nth(1)).to_be_focused()


class TestSchedule:
    def test_staff_plan_and_everybody_reads_it(self, admin: Visitor, visitor: Visitor, desk: Desk) -> None:
        cup, page, guest = desk.make(entrants=4), admin(), visitor()
        watch_match(guest, cup, "schedule")
        expect(guest.get_by_text("There are no courts yet")).to_be_visible()
        watch_match(page, cup, "schedule")
        page.get_by_label("Court", exact=True).fill("Centre Court")
        page.get_by_label("Day").fill("2030-05-01")
        page.get_by_role("button", name="Add court").click()
        expect(page.locator(".courts li")).to_contain_text("Centre Court")
        page.get_by_role("button", name="Plan all open matches").click()
        expect(page.locator(".booking")).to_have_count(3)
        expect(guest.locator(".booking")).to_have_count(3)
        page.get_by_role("button", name="Call match 1 to Centre Court").click()
        expect(guest.locator(".booking").first).to_contain_text("Centre Court")


class TestList:
    def test_it_filters_and_searches(self, visitor: Visitor, desk: Desk) -> None:
        mark, page = uuid4().hex[:8], visitor()
        desk.make(entrants=2, name=f"Running {mark}")
        desk.make(entrants=2, name=f"Early {mark}", start=False)
        page.goto("/tournaments")
        page.get_by_label("Search by name").fill(mark)
        expect(page.locator(".event-card")).to_have_count(2)
        page.get_by_role("button", name="Open").click()
        expect(page.locator(".event-card h2")).to_have_text([f"Early {mark}"])
        page.get_by_label("Search by name").fill(uuid4().hex)
        expect(page.get_by_text("No tournament has that in its name.")).to_be_visible()
        expect(page.get_by_role("heading", name="New tournament")).to_have_count(0)


def test_a_phone_scrolls_sideways_in_the_bracket_alone(admin: Visitor, desk: Desk) -> None:
    cup = desk.make(kind="double_elimination", entrants=9, name="A name that is as long as names of tournaments can be")
    desk.play_all(cup)
    page = admin(viewport={"width": 360, "height": 740})
    page.goto("/tournaments")
    expect(page.locator(".event-card").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    watch_match(page, cup)
    for tab in page.get_by_role("tab").all():
        tab.click()
        page.wait_for_load_state("networkidle")
        name = tab.inner_text()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, name
        wide = "[...document.querySelectorAll('[role=tabpanel]:not([hidden]) .wide')]"
        assert page.evaluate(f"{wide}.every(part => part.scrollWidth <= part.clientWidth)"), name
