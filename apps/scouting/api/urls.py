from __future__ import annotations

from apps.scouting.api.views import GenerateReportView, GetBudgetView, ListGenerationsView
from kernel.http import operations

app_name = "scouting"
urlpatterns = [
    *operations("api/scouting/generate", GenerateReportView),
    *operations("api/scouting/generations", ListGenerationsView),
    *operations("api/scouting/budget", GetBudgetView),
]
