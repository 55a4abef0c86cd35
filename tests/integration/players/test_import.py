"""Players in and out as CSV."""

from __future__ import annotations

import csv
import json
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from apps.players.models import Player, Season
from tests.integration.players.conftest import Club, events_of, fresh

HEADER = "external_id,full_name,position,age,status,market_value,currency,season,matches,minutes,goals,pass_accuracy"


def line(**cells: str) -> str:
    """A good line, but for ``cells``."""
    good = {
        "external_id": uuid4().hex,
        "full_name": "Ada Brandt",
        "position": "GK",
        "age": "22",
        "status": "active",
        "market_value": "10.50",
        "currency": "EUR",
        "season": "2025-26",
        "matches": "10",
        "minutes": "900",
        "goals": "2",
        "pass_accuracy": "81.5",
    }
    return ",".join({**good, **cells}.values())


def send(club: Club, *lines: str, query: str = "", header: str = HEADER, token: str = "") -> Any:
    body = "\r\n".join([header, *lines]).encode()
    token = token or club.trainer.token
    return club.http.post(f"/api/players/import{query}", data=body, content_type="text/csv", token=token)


def of_team(team: str) -> int:
    return Player.objects.using("players").filter(current_team=team).count()


BAD: dict[str, tuple[str, str, str]] = {
    "no name": (line(full_name=""), "full_name", "value_missing"),
    "no position": (line(position=""), "position", "value_missing"),
    "no age": (line(age=""), "age", "value_missing"),
    "age in words": (line(age="ten"), "age", "age_invalid"),
    "age with a fraction": (line(age="22.5"), "age", "age_invalid"),
    "age of a child": (line(age="4"), "age", "age_invalid"),
    "age of another script": (line(age="２２"), "age", "age_invalid"),
    "unknown position": (line(position="pope"), "position", "position_unknown"),
    "unknown status": (line(status="asleep"), "status", "status_unknown"),
    "value in words": (line(market_value="much"), "market_value", "market_value_invalid"),
    "value with underscores": (line(market_value="1_000"), "market_value", "market_value_invalid"),
    "value below zero": (line(market_value="-1"), "market_value", "market_value_invalid"),
    "value too exact": (line(market_value="1.005"), "market_value", "market_value_invalid"),
    "value too large": (line(market_value="10000000000"), "market_value", "market_value_invalid"),
    "unknown currency": (line(currency="XTS"), "currency", "currency_unknown"),
    "name too long": (line(full_name="x" * 201), "full_name", "text_invalid"),
    "name with a control character": (line(full_name="A\x01B"), "full_name", "text_invalid"),
    "no season of these": (line(season="2025-27"), "season", "season_malformed"),
    "minutes without a season": (line(season=""), "season", "season_missing"),
    "more minutes than matches": (line(minutes="9000"), "minutes", "season_contradictory"),
    "matches in words": (line(matches="all"), "matches", "season_contradictory"),
    "too many matches": (line(matches="200"), "matches", "season_contradictory"),
    "metric in words": (line(goals="many"), "goals", "metrics_invalid"),
    "metric not a number": (line(goals="nan"), "goals", "metrics_invalid"),
    "metric below zero": (line(goals="-1"), "metrics.goals", "metrics_invalid"),
    "percentage over 100": (line(pass_accuracy="101"), "metrics.pass_accuracy", "metrics_invalid"),
    "external id too long": (line(external_id="x" * 101), "external_id", "external_id_invalid"),
    "a field too few": ("x,Ada", "", "line_malformed"),
    "a field too many": (line() + ",1", "", "line_malformed"),
    "an open quote": (line(full_name='"Ada'), "", "line_malformed"),
    "text after a quote": (line(full_name='"Ada"x'), "", "line_malformed"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_line_is_named_and_refuses_all(club: Club, name: str) -> None:
    bad, field, code = BAD[name]
    good = uuid4().hex
    reply = send(club, line(external_id=good), "", bad)
    assert (reply.status_code, reply.json()["code"]) == (400, "players_refused")
    assert [(one["row"], one["field"], one["code"]) for one in reply.json()["refused"]] == [(4, field, code)]
    assert not Player.objects.using("players").filter(external_id=good).exists()


def test_bad_lines_are_skipped_when_that_is_wanted(club: Club) -> None:
    bad = [bad for name, (bad, _, _) in BAD.items() if name != "an open quote"]
    ids = [uuid4().hex for _ in range(3)]
    mixed = [line(external_id=ids[0]), *bad, line(external_id=ids[1]), line(external_id=ids[2])]
    body = send(club, *mixed, query="?skip_bad=true").json()
    assert (body["created"], len(body["refused"])) == (3, len(bad))
    assert [one["row"] for one in body["refused"]] == list(range(3, 3 + len(bad)))
    assert Player.objects.using("players").filter(external_id__in=ids).count() == 3


@pytest.mark.parametrize(
    "header",
    ["", "age,position", "full_name,full_name", "full_name,Höhe", "full_name,goals scored", '"full_name', "full_name,"],
)
def test_columns_must_be_known(club: Club, header: str) -> None:
    reply = send(club, "x,y", header=header)
    assert (reply.status_code, reply.json()["code"]) == (400, "columns_unknown")


def test_a_repeated_import_changes_nothing(club: Club) -> None:
    external = uuid4().hex
    first = send(club, line(external_id=external), line(external_id=external, season="2024-25", goals="9")).json()
    assert (first["created"], first["updated"], first["unchanged"]) == (1, 0, 0)
    player = Player.objects.using("players").get(external_id=external)
    assert events_of(player.player_id) == ["player_created"]
    again = send(club, line(external_id=external), line(external_id=external, season="2024-25", goals="9")).json()
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 1)
    assert events_of(player.player_id) == ["player_created"]
    changed = send(club, line(external_id=external, age="23", goals="")).json()
    assert (changed["created"], changed["updated"], changed["unchanged"]) == (0, 1, 0)
    assert events_of(player.player_id) == ["player_created", "player_changed"]
    look = club.look(str(player.player_id))
    assert (look["age"], look["version"], look["statistics"]["goals"]) == (23, 2, 2)
    assert Season.objects.using("players").filter(player=player).count() == 2


def test_a_row_twice_is_refused(club: Club) -> None:
    external = uuid4().hex
    reply = send(club, line(external_id=external), line(external_id=external, age="30"))
    assert [(one["row"], one["code"]) for one in reply.json()["refused"]] == [(3, "row_twice")]


def test_a_row_of_a_player_who_is_not_there(club: Club) -> None:
    reply = send(club, f"{uuid4()},30", "x,30", header="player_id,age")
    refused = [(one["row"], one["field"], one["code"]) for one in reply.json()["refused"]]
    assert refused == [(2, "player_id", "player_not_found"), (3, "player_id", "malformed")]


def test_figures_without_a_season_are_statistics(club: Club) -> None:
    external = uuid4().hex
    header = "external_id,full_name,position,age,goals,backheels"
    send(club, f"{external},Ada,ST,20,3,1", header=header)
    send(club, f"{external},,,,,2", header=header)
    found = Player.objects.using("players").get(external_id=external)
    assert (found.statistics, found.role) == ({"goals": 3, "backheels": 2}, "striker")


def test_a_dry_run_leaves_nothing_behind(club: Club) -> None:
    external = uuid4().hex
    body = send(club, line(external_id=external), line(age="x"), query="?dry_run=true").json()
    assert (body["created"], body["dry_run"], len(body["refused"])) == (1, True, 1)
    assert not Player.objects.using("players").filter(external_id=external).exists()


def test_two_imports_at_once_add_each_player_once(club: Club) -> None:
    ids = [uuid4().hex for _ in range(20)]
    lines = [line(external_id=external) for external in ids]

    def run(_: int) -> int:
        try:
            return int(send(club, *lines).json()["created"])
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(run, range(4))) == [0, 0, 0, 20]
    assert Player.objects.using("players").filter(external_id__in=ids).count() == 20


def test_a_form_with_a_file(club: Club) -> None:
    external = uuid4().hex
    body = "\r\n".join(
        ["--b", 'Content-Disposition: form-data; name="file"; filename="p.csv"', "Content-Type: text/csv", "",
         HEADER, line(external_id=external), "--b--", ""]
    )  # fmt: skip
    sent = {"content_type": "multipart/form-data; boundary=b", "token": club.trainer.token}
    assert club.http.post("/api/players/import", data=body.encode(), **sent).json()["created"] == 1
    missing = club.http.post("/api/players/import", data=body.replace('"file"', '"f"').encode(), **sent)
    assert (missing.status_code, missing.json()["code"]) == (400, "file_missing")


def test_what_is_no_csv(club: Club) -> None:
    path, token = "/api/players/import", club.trainer.token
    assert club.http.post(path, json={"a": 1}, token=token).status_code == 415
    latin = club.http.post(path, data=f"{HEADER}\nÅda".encode("latin-1"), content_type="text/csv", token=token)
    assert (latin.status_code, latin.json()["code"]) == (400, "not_utf8")
    large = club.http.post(path, data=b"x" * 1_048_577, content_type="text/csv", token=token)
    assert (large.status_code, large.json()["code"]) == (413, "body_too_large")


def test_members_neither_import_nor_export(club: Club) -> None:
    external = uuid4().hex
    assert send(club, line(external_id=external), token=club.member.token).status_code == 403
    assert club.http.get("/api/players/export.csv", token=club.member.token).status_code == 403
    assert club.http.get("/api/players/export.csv").status_code == 401
    assert not Player.objects.using("players").filter(external_id=external).exists()


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "|calc", "'quoted", "'s-Hertog", '=HYPERLINK("http://x","y")', "%0A"]


def test_export_runs_no_formula_and_comes_back_as_it_was(club: Club) -> None:
    team = fresh()
    for name in FORMULAS:
        player_id = club.added(full_name=name, current_team=team, country="=cmd", role="-x", market_value="5.00")
    club.played(player_id)
    path = f"/api/players/export.csv?team={team.replace(' ', '%20')}"
    reply = club.http.get(path, token=club.trainer.token)
    assert reply["Content-Type"] == "text/csv; charset=utf-8"
    text = reply.content.decode()
    cells = [cell for row in csv.reader(StringIO(text, newline="")) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "|", "%"))]
    sent = {"data": reply.content, "content_type": "text/csv", "token": club.trainer.token}
    again = club.http.post("/api/players/import", **sent).json()
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, len(FORMULAS))
    assert of_team(team) == len(FORMULAS)


def test_export_has_a_problem_for_a_strange_filter(club: Club) -> None:
    reply = club.http.get("/api/players/export.csv?position=pope", token=club.trainer.token)
    assert (reply.status_code, reply["Content-Type"]) == (400, "application/problem+json")


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, external = tmp_path / "players.csv", uuid4().hex
    file.write_text("\ufeff" + "\n".join([HEADER, line(external_id=external), line(age="x")]), encoding="utf-8")
    with pytest.raises(CommandError, match="nothing was changed"):
        call_command("import_players", str(file))
    assert "line 3: age: age_invalid" in capsys.readouterr().out
    call_command("import_players", str(file), "--dry-run", "--json")
    assert json.loads(capsys.readouterr().out)["dry_run"] is True
    assert not Player.objects.using("players").filter(external_id=external).exists()
    call_command("import_players", str(file), "--skip-bad", "--json")
    assert json.loads(capsys.readouterr().out)["created"] == 1
    assert Player.objects.using("players").filter(external_id=external).exists()
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_players", str(tmp_path / "none.csv"))
