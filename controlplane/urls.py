"""What the control plane offers to gateways; people use the admin."""

from __future__ import annotations

from django.urls import path

from controlplane.views import discover_routes

app_name = "controlplane"
urlpatterns = [path("v3/discovery:routes", discover_routes, name="discover-routes")]
