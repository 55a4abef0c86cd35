from __future__ import annotations

app_name = "tournaments"
urlpatterns: list = []
