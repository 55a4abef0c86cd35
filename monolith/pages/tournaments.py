"""The pages of tournaments. What they show comes from the tournaments context's own API, wherever it runs."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from apps.tournaments.contract import TournamentNotFound, Tournaments, TournamentView
from kernel.contracts import client
from kernel.errors import DomainError
from kernel.logging import log
from monolith.pages.shell import reaching, show

AWAY = "This tournament cannot be shown just now. Nothing is lost; the page tries again by itself."
SCRIPTS = (
    "vendor/brackets-viewer/brackets-viewer.min.js",
    "pages/tournament_words.js",
    "pages/tabs.js",
    "pages/bracket.js",
    "pages/match_dialog.js",
    "pages/tournament_actions.js",
    "pages/tournament_tables.js",
    "pages/schedule.js",
    "pages/entrants.js",
    "pages/tournament.js",
)
"""In this order: each adds what the last one puts together."""


@require_safe
def tournaments(request: HttpRequest) -> HttpResponse:
    return show(request, "pages/tournaments.html", page="tournaments")


@require_safe
def tournament(request: HttpRequest, tournament_id: UUID) -> HttpResponse:
    """Answers 200 when the context is down, with a notice; 404 only when it says so itself."""
    found, notices = _find(tournament_id)
    return show(
        request,
        "pages/tournament.html",
        page="tournaments",
        tournament_id=tournament_id,
        tournament=found,
        notices=notices,
        scripts=SCRIPTS,
    )


def _find(tournament_id: UUID) -> tuple[TournamentView | None, tuple[str, ...]]:
    try:
        with reaching():
            return client(Tournaments).get_tournament(tournament_id=tournament_id), ()
    except TournamentNotFound:
        raise Http404 from None
    except DomainError as error:
        log.warning("tournament_page_without_tournament", code=error.code)
        return None, (AWAY,)
