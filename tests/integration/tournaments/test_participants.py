"""Who enters: by oneself, by staff, many at once; and who leaves before the start."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connections

from kernel.db import execute
from tests.integration.tournaments.conftest import API, Club, events_of, kinds_of, participant_row, row


def names(club: Club, tournament_id: UUID, query: str = "", **options: Any) -> list[str]:
    found = club.http.get(f"{API}/{tournament_id}/participants{query}", **options)
    assert found.status_code == 200, found.json()
    return [entry["name"] for entry in found.json()["results"]]


def drawn(tournament_id: UUID) -> None:
    """As a draw leaves it: numbers, one match, and the status."""
    execute(
        "tournaments",
        "UPDATE tournaments_participant p SET number = n FROM (SELECT participant_id, row_number() OVER () AS n "
        "FROM tournaments_participant WHERE tournament_id = %s AND status = 'entered') r "
        "WHERE p.participant_id = r.participant_id",
        [tournament_id],
    )
    tournament = row(tournament_id)
    tournament.matches.create(
        number=1, stage=1, bracket="winners", group=0, round=1, position=0, home_from="S1", away_from="S2"
    )
    tournament.status, tournament.entrants = "drawn", tournament.participants
    tournament.save(using="tournaments")


def state(tournament_id: UUID) -> tuple[str, int, int, int]:
    """Status, places taken, matches, and how many have a number."""
    tournament = row(tournament_id)
    numbered = tournament.entries.filter(number__isnull=False).count()
    return tournament.status, tournament.participants, tournament.matches.count(), numbered


def put(tournament_id: UUID, status: str) -> None:
    execute(
        "tournaments", "UPDATE tournaments_tournament SET status = %s WHERE tournament_id = %s", [status, tournament_id]
    )


class TestJoining:
    def test_a_member_joins_under_the_name_of_the_account(self, club: Club) -> None:
        member, tournament_id = club.make_user(), club.tournament()
        added = club.add(tournament_id, by=member)
        assert added.status_code == 201, added.json()
        body = added.json()
        assert body["name"] == member.email.partition("@")[0]
        assert (body["user_id"], body["status"], body["fee_status"]) == (str(member.user_id), "entered", "none")
        assert added.headers["Location"] == f"{API}/{tournament_id}/participants/{body['participant_id']}"
        assert club.look(tournament_id, body["participant_id"]) == body
        assert club.look(tournament_id)["participants"] == 1
        assert events_of(tournament_id) == ["tournament_created", "participant_entered"]
        assert kinds_of(tournament_id) == ["created", "entered"]

    def test_not_for_another_and_without_a_seed(self, club: Club) -> None:
        member, other, tournament_id = club.make_user(), club.make_user(), club.tournament()
        for body, code in (
            ({"user_id": str(other.user_id)}, "entry_for_another"),
            ({"seed": 1}, "seeding_is_staffs"),
            ({"rating": 2000}, "seeding_is_staffs"),
        ):
            refused = club.add(tournament_id, by=member, **body)
            assert (refused.status_code, refused.json()["code"]) == (403, code)
        assert club.http.post(f"{API}/{tournament_id}/participants", json={"name": "x"}).status_code == 401
        assert state(tournament_id)[1] == 0
        assert kinds_of(tournament_id) == ["created"]

    def test_twice_is_refused_and_says_who_it_is(self, club: Club) -> None:
        member, tournament_id = club.make_user(), club.tournament()
        first = club.join(tournament_id, who=member)
        again = club.add(tournament_id, by=member, name="Somebody else")
        assert (again.status_code, again.json()["code"]) == (409, "already_entered")
        assert again.json()["participant_id"] == str(first)
        assert state(tournament_id)[1] == 1

    def test_a_name_is_one_persons_whatever_its_case(self, club: Club) -> None:
        tournament_id = club.tournament()
        club.guest(tournament_id, name="Ann Ött")
        taken = club.add(tournament_id, by=club.trainer, name=" ann ÖTT ")
        assert (taken.status_code, taken.json()["code"]) == (409, "participant_name_taken")

    def test_who_left_may_come_back(self, club: Club) -> None:
        member, tournament_id = club.make_user(), club.tournament()
        first = club.join(tournament_id, who=member)
        club.http.delete(f"{API}/{tournament_id}/participants/{first}", token=member.token)
        assert club.join(tournament_id, who=member) != first

    @pytest.mark.parametrize(
        ("status", "code"),
        [
            ("running", "tournament_started"),
            ("completed", "tournament_completed"),
            ("cancelled", "tournament_cancelled"),
        ],
    )
    def test_too_late(self, club: Club, status: str, code: str) -> None:
        tournament_id = club.tournament()
        put(tournament_id, status)
        late = club.add(tournament_id, by=club.make_user())
        assert (late.status_code, late.json()["code"]) == (409, code)

    def test_a_late_entry_discards_the_draw(self, club: Club) -> None:
        tournament_id = club.tournament(entrants=2)
        drawn(tournament_id)
        club.join(tournament_id, who=club.make_user())
        assert state(tournament_id) == ("open", 3, 0, 0)
        assert kinds_of(tournament_id)[-2:] == ["draw_discarded", "entered"]

    def test_forty_at_once_for_the_last_ten_places(self, club: Club) -> None:
        tournament_id = club.tournament(entrants=2, max_participants=12)
        members = [club.make_user() for _ in range(40)]

        def join(member: Any) -> tuple[int, str]:
            try:
                reply = club.add(tournament_id, by=member)
                return reply.status_code, reply.json().get("code", "")
            finally:
                connections.close_all()

        with ThreadPoolExecutor(40) as threads:
            replies = list(threads.map(join, members))
        assert sorted(replies) == [(201, "")] * 10 + [(409, "tournament_full")] * 30
        assert state(tournament_id)[1] == 12
        assert len(names(club, tournament_id)) == 12
        assert events_of(tournament_id).count("participant_entered") == 12
        assert kinds_of(tournament_id).count("entered") == 12

    def test_one_member_many_times_at_once_is_one_entry(self, club: Club) -> None:
        member, tournament_id = club.make_user(), club.tournament()

        def join(_: int) -> int:
            try:
                return int(club.add(tournament_id, by=member).status_code)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(8) as threads:
            assert sorted(threads.map(join, range(8))) == [201] + [409] * 7
        assert state(tournament_id)[1] == 1


class TestByStaff:
    def test_guests_have_a_name_and_no_account(self, club: Club) -> None:
        tournament_id = club.tournament()
        added = club.add(tournament_id, by=club.trainer, name="Guest", seed=3, rating=1500)
        assert (added.json()["user_id"], added.json()["seed"], added.json()["rating"]) == (None, 3, 1500)
        nameless = club.add(tournament_id, by=club.trainer)
        assert (nameless.status_code, nameless.json()["code"]) == (400, "participant_name_missing")

    def test_somebody_who_is_not_there(self, club: Club) -> None:
        tournament_id = club.tournament()
        missing = club.add(tournament_id, by=club.trainer, user_id=str(uuid4()))
        assert (missing.status_code, missing.json()["code"]) == (404, "user_not_found")
        named = club.add(tournament_id, by=club.trainer, user_id=str(uuid4()), name="Nobody")
        assert (named.status_code, named.json()["code"]) == (404, "user_not_found")
        nowhere = club.add(uuid4(), by=club.trainer, name="x")
        assert (nowhere.status_code, nowhere.json()["code"]) == (404, "tournament_not_found")

    @pytest.mark.parametrize(
        "body", [{"seed": 0}, {"seed": 2**31}, {"rating": 2**31}, {"name": "\u0000"}, {"name": ""}]
    )
    def test_what_no_row_can_hold(self, club: Club, body: dict[str, Any]) -> None:
        assert club.add(club.tournament(), by=club.trainer, **({"name": "x"} | body)).status_code == 400

    def test_they_correct_name_seed_and_rating(self, club: Club) -> None:
        tournament_id = club.tournament()
        one, _ = club.guest(tournament_id, name="One", seed=1), club.guest(tournament_id, name="Two")
        path = f"{API}/{tournament_id}/participants/{one}"
        changed = club.http.patch(path, json={"name": "ONE", "seed": None, "rating": 7}, token=club.trainer.token)
        assert (changed.json()["name"], changed.json()["seed"], changed.json()["rating"]) == ("ONE", None, 7)
        assert kinds_of(tournament_id)[-1] == "entry_changed"
        taken = club.http.patch(path, json={"name": "two"}, token=club.trainer.token)
        assert (taken.status_code, taken.json()["code"]) == (409, "participant_name_taken")
        assert club.http.patch(path, json={"seed": 1}, token=club.make_user().token).status_code == 403
        assert participant_row(one).seed is None

    def test_another_seed_discards_the_draw_another_name_does_not(self, club: Club) -> None:
        tournament_id = club.tournament(entrants=2)
        drawn(tournament_id)
        one = row(tournament_id).entries.get(seed=1).participant_id
        path = f"{API}/{tournament_id}/participants/{one}"
        club.http.patch(path, json={"name": "Renamed", "seed": 1}, token=club.trainer.token)
        assert state(tournament_id) == ("drawn", 2, 1, 2)
        club.http.patch(path, json={"seed": 9}, token=club.trainer.token)
        assert state(tournament_id) == ("open", 2, 0, 0)
        put(tournament_id, "running")
        late = club.http.patch(path, json={"seed": 1}, token=club.trainer.token)
        assert (late.status_code, late.json()["code"]) == (409, "tournament_started")


class TestTeams:
    def test_a_team_has_members_who_play_in_no_other(self, club: Club) -> None:
        tournament_id = club.tournament(entrant_kind="team")
        captain, member, other = (club.make_user() for _ in range(3))
        added = club.add(tournament_id, by=captain, name="Foxes", members=[str(member.user_id)])
        assert added.json()["members"] == [str(member.user_id)]
        for by, members in ((member, []), (other, [member]), (other, [captain])):
            again = club.add(tournament_id, by=by, name="Owls", members=[str(who.user_id) for who in members])
            assert (again.status_code, again.json()["code"]) == (409, "already_entered")
        assert state(tournament_id)[1] == 1

    def test_members_exist_and_are_named_once(self, club: Club) -> None:
        tournament_id, captain = club.tournament(entrant_kind="team"), club.make_user()
        missing = club.add(tournament_id, by=captain, name="Foxes", members=[str(uuid4())])
        assert (missing.status_code, missing.json()["code"]) == (404, "user_not_found")
        doubled = club.add(tournament_id, by=captain, name="Foxes", members=[str(captain.user_id)])
        assert (doubled.status_code, doubled.json()["code"]) == (400, "members_not_allowed")

    def test_individuals_have_none(self, club: Club) -> None:
        member = club.make_user()
        refused = club.add(club.tournament(), by=club.trainer, name="x", members=[str(member.user_id)])
        assert (refused.status_code, refused.json()["code"]) == (400, "members_not_allowed")


class TestList:
    def test_by_seed_then_in_order_of_entry_page_by_page(self, club: Club) -> None:
        tournament_id = club.tournament()
        for name, seed in (("late", None), ("second", 2), ("first", 1), ("later", None), ("also second", 2)):
            club.guest(tournament_id, name=name, seed=seed)
        order = ["first", "second", "also second", "late", "later"]
        assert names(club, tournament_id) == order
        seen, cursor = [], ""
        for _ in order:
            page = club.http.get(f"{API}/{tournament_id}/participants?limit=1&cursor={cursor}").json()
            seen += [entry["name"] for entry in page["results"]]
            cursor = page["next"]
        assert (seen, cursor) == (order, None)

    def test_mine_and_by_status(self, club: Club) -> None:
        member, tournament_id = club.make_user(), club.tournament(entrants=1)
        club.join(tournament_id, who=member, name="Me")
        gone = club.guest(tournament_id, name="Gone")
        club.http.delete(f"{API}/{tournament_id}/participants/{gone}", token=club.trainer.token)
        assert names(club, tournament_id) == ["P1", "Me"]
        assert names(club, tournament_id, "?mine=true", token=member.token) == ["Me"]
        assert names(club, tournament_id, "?status=withdrawn") == ["Gone"]
        assert club.http.get(f"{API}/{tournament_id}/participants?mine=true").status_code == 401

    def test_nonsense(self, club: Club) -> None:
        tournament_id = club.tournament()
        for query in ("cursor=eHh4", "cursor=OTk5OTk5OTk5OTk5OnE", "status=new", "limit=101"):
            assert club.http.get(f"{API}/{tournament_id}/participants?{query}").status_code == 400
        missing = club.http.get(f"{API}/{tournament_id}/participants/{uuid4()}")
        assert (missing.status_code, missing.json()["code"]) == (404, "participant_not_found")
        assert club.http.get(f"{API}/{uuid4()}/participants").status_code == 404


class TestLeaving:
    def test_a_member_leaves_and_the_place_is_free(self, club: Club) -> None:
        member, tournament_id = club.make_user(), club.tournament(entrants=1, max_participants=2)
        entry = club.join(tournament_id, who=member)
        path = f"{API}/{tournament_id}/participants/{entry}"
        left, again = (club.http.delete(path, token=member.token) for _ in range(2))
        assert (left.status_code, left.json()["status"]) == (200, "withdrawn")
        assert again.json() == left.json()
        assert state(tournament_id)[1] == 1
        assert events_of(tournament_id)[-1:] == ["participant_withdrawn"]
        assert events_of(tournament_id).count("participant_withdrawn") == 1
        assert club.add(tournament_id, by=club.make_user()).status_code == 201

    def test_nobody_else_but_staff_takes_one_out(self, club: Club) -> None:
        member, stranger, tournament_id = club.make_user(), club.make_user(), club.tournament()
        entry = club.join(tournament_id, who=member)
        path = f"{API}/{tournament_id}/participants/{entry}"
        refused = club.http.delete(path, token=stranger.token)
        assert (refused.status_code, refused.json()["code"]) == (403, "entry_of_another")
        assert (participant_row(entry).status, state(tournament_id)[1]) == ("entered", 1)
        assert club.http.delete(path, token=club.trainer.token).json()["status"] == "withdrawn"

    def test_it_discards_the_draw(self, club: Club) -> None:
        tournament_id = club.tournament(entrants=3)
        drawn(tournament_id)
        entry = row(tournament_id).entries.get(seed=3).participant_id
        club.http.delete(f"{API}/{tournament_id}/participants/{entry}", token=club.trainer.token)
        assert state(tournament_id) == ("open", 2, 0, 0)

    def test_who_was_disqualified_does_not_come_back(self, club: Club) -> None:
        member, tournament_id = club.make_user(), club.tournament()
        entry = club.join(tournament_id, who=member)
        path = f"{API}/{tournament_id}/participants/{entry}/disqualify"
        assert club.http.post(path, token=member.token).status_code == 403
        out = [club.http.post(path, token=club.trainer.token).json() for _ in range(2)]
        assert out[0] == out[1]
        assert (out[0]["status"], state(tournament_id)[1]) == ("disqualified", 0)
        back = club.add(tournament_id, by=member)
        assert (back.status_code, back.json()["code"]) == (409, "participant_disqualified")
        bulk = {"participants": [{"name": "Me again", "user_id": str(member.user_id)}]}
        refused = club.http.post(f"{API}/{tournament_id}/participants/bulk", json=bulk, token=club.trainer.token)
        assert refused.json()["refused"] == [{"row": 1, "code": "participant_disqualified"}]

    def test_many_at_once_free_one_place(self, club: Club) -> None:
        tournament_id = club.tournament(entrants=2)
        entry = row(tournament_id).entries.get(seed=1).participant_id

        def leave(_: int) -> int:
            try:
                path = f"{API}/{tournament_id}/participants/{entry}"
                return int(club.http.delete(path, token=club.trainer.token).status_code)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(8) as threads:
            assert set(threads.map(leave, range(8))) == {200}
        assert state(tournament_id)[1] == 1


class TestBulk:
    def post(self, club: Club, tournament_id: UUID, participants: list[dict[str, Any]], *, by: Any = None) -> Any:
        path = f"{API}/{tournament_id}/participants/bulk"
        return club.http.post(path, json={"participants": participants}, token=(by or club.trainer).token)

    def test_all_of_them_in_order(self, club: Club) -> None:
        tournament_id, member = club.tournament(max_participants=1000), club.make_user()
        wanted = [{"name": f"G{n}"} for n in range(299)] + [{"user_id": str(member.user_id)}]
        added = self.post(club, tournament_id, wanted)
        assert (added.status_code, added.json()) == (201, {"added": 300})
        assert state(tournament_id)[1] == 300
        assert names(club, tournament_id, "?limit=100") == [f"G{n}" for n in range(100)]
        assert names(club, tournament_id, "?mine=true", token=member.token) == [member.email.partition("@")[0]]
        assert events_of(tournament_id).count("participant_entered") == 300
        assert kinds_of(tournament_id) == ["created", "imported"]

    def test_or_nobody_and_every_row_that_cannot_be(self, club: Club) -> None:
        tournament_id, member, inside = club.tournament(max_participants=5), club.make_user(), club.make_user()
        club.join(tournament_id, who=inside, name="Inside")
        drawn(tournament_id)
        before = kinds_of(tournament_id)
        refused = self.post(
            club,
            tournament_id,
            [
                {"name": "fine"},
                {"name": "INSIDE"},
                {"name": "x", "user_id": str(inside.user_id)},
                {"name": "y", "user_id": str(uuid4())},
                {"seed": 1},
                {"name": "me", "user_id": str(member.user_id)},
                {"name": "me too", "user_id": str(member.user_id)},
                {"name": "Fine"},
                {"name": "team", "members": [str(member.user_id)]},
                *({"name": f"more{n}"} for n in range(4)),
            ],
        )
        assert (refused.status_code, refused.json()["code"]) == (409, "entries_refused")
        assert [(row["row"], row["code"]) for row in refused.json()["refused"]] == [
            (2, "participant_name_taken"),
            (3, "already_entered"),
            (4, "user_not_found"),
            (5, "participant_name_missing"),
            (7, "already_entered"),
            (8, "participant_name_taken"),
            (9, "members_not_allowed"),
            (12, "tournament_full"),
            (13, "tournament_full"),
        ]
        assert state(tournament_id) == ("drawn", 1, 1, 1)
        assert kinds_of(tournament_id) == before
        assert events_of(tournament_id).count("participant_entered") == 1

    def test_teams_share_nobody(self, club: Club) -> None:
        tournament_id = club.tournament(entrant_kind="team")
        ann, ben = club.make_user(), club.make_user()
        refused = self.post(
            club,
            tournament_id,
            [
                {"name": "A", "members": [str(ann.user_id), str(ben.user_id)]},
                {"name": "B", "user_id": str(ben.user_id)},
            ],
        )
        assert refused.json()["refused"] == [{"row": 2, "code": "already_entered"}]

    def test_only_staff(self, club: Club) -> None:
        tournament_id = club.tournament()
        assert self.post(club, tournament_id, [{"name": "x"}], by=club.make_user()).status_code == 403
        assert self.post(club, tournament_id, []).status_code == 400
        assert state(tournament_id)[1] == 0
