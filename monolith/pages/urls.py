"""The pages. ``/chat/...`` belongs to the gateway's aliases of the chat context, so rooms are at ``/rooms``."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from monolith.pages import docs, files, hosts, players, rooms, session, sign_in, start, tournaments

app_name = "pages"


def favicon(request: HttpRequest) -> HttpResponse:
    """Its address has a hash in production, known only once the files have been collected."""
    return redirect(static("pages/mark.svg"))


urlpatterns = [
    path("", start.start, name="start"),
    path("favicon.ico", favicon),
    path("pages/hosts.json", hosts.hosts_json, name="hosts"),
    path("login", sign_in.login, name="login"),
    path("register", sign_in.register, name="register"),
    path("logout", session.logout, name="logout"),
    path("session/refresh", session.refresh, name="refresh"),
    path("session/end", session.end, name="end"),
    path("rooms/<slug:room>", rooms.room, name="room"),
    path("tournaments", tournaments.tournaments, name="tournaments"),
    path("tournaments/<uuid:tournament_id>", tournaments.tournament, name="tournament"),
    path("players", players.players, name="players"),
    path("players/<uuid:player_id>", players.player, name="player"),
    path("files", files.files, name="files"),
    path("resumes", files.resumes, name="resumes"),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", docs.docs, name="docs"),
]
