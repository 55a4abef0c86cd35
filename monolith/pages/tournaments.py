"""The pages of tournaments. What they show comes from the tournaments context's own API, wherever it runs."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from monolith.pages.shell import show


@require_safe
def tournaments(request: HttpRequest) -> HttpResponse:
    return show(request, "pages/tournaments.html", page="tournaments")


@require_safe
def tournament(request: HttpRequest, tournament_id: UUID) -> HttpResponse:
    return show(request, "pages/tournament.html", page="tournaments", tournament_id=tournament_id)
