"""The pages of players. What they show comes from the players context's own API, wherever it runs."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from apps.players.contract import PlayerNotFound, Players, PlayerView
from kernel.contracts import client
from kernel.errors import DomainError
from kernel.logging import log
from monolith.pages.shell import reaching, show

AWAY = "This player cannot be shown just now. Nothing is lost; the page tries again by itself."


@require_safe
def players(request: HttpRequest) -> HttpResponse:
    return show(request, "pages/players.html", page="players")


@require_safe
def player(request: HttpRequest, player_id: UUID) -> HttpResponse:
    """Answers 200 when the context is down, with a notice; 404 only when it says so itself."""
    found, notices = _find(player_id)
    return show(request, "pages/player.html", page="players", player_id=player_id, player=found, notices=notices)


def _find(player_id: UUID) -> tuple[PlayerView | None, tuple[str, ...]]:
    try:
        with reaching():
            return client(Players).get_player(player_id=player_id), ()
    except PlayerNotFound:
        raise Http404 from None
    except DomainError as error:
        log.warning("player_page_without_player", code=error.code)
        return None, (AWAY,)
