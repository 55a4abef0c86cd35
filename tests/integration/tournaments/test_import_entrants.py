"""``manage.py import_entrants``: from a file to places, all of them or none."""

from __future__ import annotations

import io
import os
import time
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from django.core.management import CommandError, call_command

from tests.integration.tournaments.conftest import Club, events_of, kinds_of, row

WHOLE = bool(os.environ.get("BANYAN_FULL"))


class Import:
    """The command, fed with text."""

    def __init__(self, club: Club, folder: Path) -> None:
        self.club, self.folder = club, folder

    def __call__(self, tournament_id: UUID, text: str, *options: str, encoding: str = "utf-8") -> dict[str, Any]:
        """:returns: the report. :raises CommandError:"""
        file = self.folder / f"{uuid4().hex}.csv"
        file.write_text(text, encoding=encoding)
        out = io.StringIO()
        try:
            call_command(
                "import_entrants", str(tournament_id), str(file), "--json", *options, stdout=out, stderr=io.StringIO()
            )
        finally:
            self.report = msgspec.json.decode(out.getvalue() or "{}")
        return self.report  # type: ignore[no-any-return]

    def refused(self) -> list[tuple[int, str]]:
        return [(refusal["row"], refusal["code"]) for refusal in self.report["refused"]]


@pytest.fixture
def load(club: Club, tmp_path: Path) -> Import:
    return Import(club, tmp_path)


def entered(tournament_id: UUID) -> list[tuple[str, int | None, int | None]]:
    found = row(tournament_id).entries.filter(status="entered").order_by("participant_id")
    return list(found.values_list("name", "seed", "rating"))


def test_everybody_in_the_order_of_the_file(club: Club, load: Import) -> None:
    tournament_id, member = club.tournament(), club.make_user()
    text = f'name,user_id,seed,rating\nAnn,,2,1800\n"Ben, the Great",{member.user_id},,\n  Cid ,,1,\n'
    assert load(tournament_id, text, encoding="utf-8-sig")["added"] == 3
    assert entered(tournament_id) == [("Ann", 2, 1800), ("Ben, the Great", None, None), ("Cid", 1, None)]
    assert row(tournament_id).participants == 3
    assert kinds_of(tournament_id) == ["created", "imported"]
    assert events_of(tournament_id).count("participant_entered") == 3


BAD = "name,user_id,seed\nAnn,,1\nann,,2\nBen,,x\n{},{},\n,,4\nCid,,3,too,many\nDan,not-an-id,\n"
REFUSED = [
    (3, "participant_name_taken"),
    (4, "malformed"),
    (5, "user_not_found"),
    (6, "participant_name_missing"),
    (7, "malformed"),
    (8, "malformed"),
]


def test_or_nobody_and_every_line_that_cannot_be(club: Club, load: Import) -> None:
    tournament_id = club.tournament()
    with pytest.raises(CommandError):
        load(tournament_id, BAD.format("Eve", uuid4()))
    assert load.refused() == REFUSED
    assert (entered(tournament_id), row(tournament_id).participants) == ([], 0)
    assert kinds_of(tournament_id) == ["created"]


def test_skipping_the_bad_ones(club: Club, load: Import) -> None:
    tournament_id = club.tournament()
    load(tournament_id, BAD.format("Eve", uuid4()), "--skip-bad")
    assert load.refused() == REFUSED
    assert (entered(tournament_id), row(tournament_id).participants) == ([("Ann", 1, None)], 1)


def test_up_to_the_last_place(club: Club, load: Import) -> None:
    tournament_id = club.tournament(max_participants=3)
    load(tournament_id, "name\nA\na\nB\nb\nC\nD\n", "--skip-bad")
    assert [name for name, _, _ in entered(tournament_id)] == ["A", "B", "C"]
    assert load.refused() == [(3, "participant_name_taken"), (5, "participant_name_taken"), (7, "tournament_full")]


def test_a_dry_run_leaves_nothing(club: Club, load: Import) -> None:
    tournament_id = club.tournament()
    report = load(tournament_id, "name\nA\nB\na\n", "--dry-run")
    assert (report["added"], load.refused()) == (2, [(4, "participant_name_taken")])
    assert (entered(tournament_id), row(tournament_id).participants) == ([], 0)
    assert events_of(tournament_id) == ["tournament_created"]


def test_twice_enters_nobody_twice(club: Club, load: Import) -> None:
    tournament_id = club.tournament()
    load(tournament_id, "name\nA\nB\n")
    with pytest.raises(CommandError):
        load(tournament_id, "name\nA\nB\n")
    assert row(tournament_id).participants == 2


@pytest.mark.parametrize("text", ["", "seed\n1\n", "name,shoe\nA,42\n"])
def test_columns_are_named(club: Club, load: Import, text: str) -> None:
    with pytest.raises(CommandError, match="columns_unknown"):
        load(club.tournament(), text)


def test_what_is_not_there(club: Club, load: Import, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="tournament_not_found"):
        load(uuid4(), "name\nA\n")
    with pytest.raises(CommandError, match="nowhere"):
        call_command("import_entrants", str(club.tournament()), str(tmp_path / "nowhere.csv"))


def test_with_a_fee_members_have_to_agree_first(club: Club, load: Import) -> None:
    tournament_id, member = club.tournament(entry_fee="5.00"), club.make_user()
    load(tournament_id, f"name,user_id\nMe,{member.user_id}\nGuest,\n")
    found = row(tournament_id).entries.order_by("participant_id").values_list("status", "fee_status")
    assert list(found) == [("awaiting_payment", "due"), ("entered", "none")]


def test_a_large_field_in_seconds(club: Club, load: Import) -> None:
    rows = 100_000 if WHOLE else 10_000
    tournament_id = club.tournament(max_participants=100_000)
    text = "name,seed,rating\n" + "".join(f"Player {n},{n % 1000 + 1},{1000 + n % 1500}\n" for n in range(rows))
    started = time.monotonic()
    assert load(tournament_id, text)["added"] == rows
    seconds = time.monotonic() - started
    print(f"\n{rows:,} entrants imported in {seconds:.1f} s")
    assert seconds < 30
    assert row(tournament_id).participants == rows
