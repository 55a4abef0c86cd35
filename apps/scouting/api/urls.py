from __future__ import annotations

app_name = "scouting"
urlpatterns: list = []
