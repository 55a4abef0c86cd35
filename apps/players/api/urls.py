from __future__ import annotations

app_name = "players"
urlpatterns: list = []
