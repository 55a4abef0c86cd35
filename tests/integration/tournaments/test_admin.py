"""The administrator's pages: everything to see, nothing to edit, and two things to do."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.admin.sites import site
from django.test import Client

from apps.tournaments.models import Court, Job, LogEntry, Match, Participant, Tournament
from tests.factories.admin_site import asked, signed_in
from tests.integration.tournaments.conftest import Club, participant_row, row

MODELS = [Court, Job, LogEntry, Match, Participant, Tournament]


@pytest.fixture(scope="module")
def browser() -> Client:
    """An administrator's, signed in to the admin site."""
    return signed_in("10.7.7.7")


@pytest.mark.parametrize("model", MODELS)
def test_nothing_is_edited(model: Any) -> None:
    page, request = site.get_model_admin(model), asked()
    assert not page.has_add_permission(request)
    assert not page.has_change_permission(request)
    assert not page.has_delete_permission(request)
    assert page.has_view_permission(request)


@pytest.mark.parametrize("model", MODELS)
def test_every_list_opens_and_answers_any_search(browser: Client, model: Any) -> None:
    name = model.__name__.lower()
    for query in ("", "?q=anything", f"?q={uuid4()}"):
        assert browser.get(f"/admin/tournaments/{name}/{query}").status_code == 200


def test_a_tournament_shows_who_is_in_it(browser: Client, club: Club) -> None:
    tournament_id, other = club.tournament(entrants=2), club.tournament()
    club.guest(other, name="Somebody elsewhere")
    page = browser.get(f"/admin/tournaments/tournament/{tournament_id}/change/").content.decode()
    assert "P1" in page
    assert "P2" in page
    assert "Somebody elsewhere" not in page


def test_a_tournament_is_cancelled_by_the_use_case(club: Club) -> None:
    tournament_id = club.tournament()
    page: Any = site.get_model_admin(Tournament)
    chosen = Tournament.objects.using("tournaments").filter(tournament_id=tournament_id)
    page.cancel(asked(), chosen)
    assert row(tournament_id).status == "cancelled"


def test_what_is_refused_is_said(club: Club) -> None:
    tournament_id = club.tournament()
    entry: UUID = club.guest(tournament_id)
    page: Any = site.get_model_admin(Participant)
    chosen = Participant.objects.using("tournaments").filter(participant_id=entry)
    site.get_model_admin(Tournament).cancel(  # type: ignore[attr-defined]
        asked(), Tournament.objects.using("tournaments").filter(tournament_id=tournament_id)
    )
    request = asked()
    page.disqualify(request, chosen)
    (said,) = request._messages._queued_messages
    assert "has been cancelled" in str(said)
    assert participant_row(entry).status == "entered"
