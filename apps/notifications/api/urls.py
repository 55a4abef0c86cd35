"""URLs of notifications, with their full canonical paths."""

from __future__ import annotations

from apps.notifications.api import views
from kernel.http import operations

app_name = "notifications"
urlpatterns = [
    *operations("api/notifications", views.ListNotificationsView),
    *operations("api/notifications/send", views.SendNotificationView),
    *operations("api/notifications/broadcast", views.BroadcastNotificationView),
    *operations("api/notifications/unread", views.CountUnreadView),
    *operations("api/notifications/read", views.ReadAllNotificationsView),
    *operations("api/notifications/<uuid:notification_id>", views.GetNotificationView),
    *operations("api/notifications/<uuid:notification_id>/read", views.ReadNotificationView),
]
