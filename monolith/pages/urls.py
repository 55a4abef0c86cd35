"""The pages. ``/chat/...`` belongs to the gateway's aliases of the chat context, so rooms are at ``/rooms``."""

from __future__ import annotations

from django.templatetags.static import static
from django.urls import path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView

from monolith.pages import docs, hosts, rooms, session, sign_in, start

app_name = "pages"
urlpatterns = [
    path("", start.start, name="start"),
    path("favicon.ico", RedirectView.as_view(url=static("pages/mark.svg"), permanent=True)),
    path("pages/hosts.json", hosts.hosts_json, name="hosts"),
    path("login", sign_in.login, name="login"),
    path("register", sign_in.register, name="register"),
    path("logout", session.logout, name="logout"),
    path("session/refresh", session.refresh, name="refresh"),
    path("session/end", session.end, name="end"),
    path("rooms/<slug:room>", rooms.room, name="room"),
    path("api/schema/", SpectacularAPIView.as_view(custom_settings={"POSTPROCESSING_HOOKS": []}), name="schema"),
    path("api/docs/", docs.docs, name="docs"),
]
