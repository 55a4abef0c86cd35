"""URLs of chat, with their full canonical paths."""

from __future__ import annotations

from apps.chat.api import views
from kernel.http import operations

app_name = "chat"
urlpatterns = [
    *operations("api/chat/rooms", views.ListRoomsView, views.CreateRoomView),
    *operations("api/chat/rooms/<str:room>", views.GetRoomView),
    *operations("api/chat/rooms/<str:room>/info", views.GetRoomInfoView),
    *operations("api/chat/rooms/<str:room>/presence", views.GetPresenceView),
    *operations("api/chat/rooms/<str:room>/messages", views.ListMessagesView, views.PostMessageView),
    *operations("api/chat/rooms/<str:room>/members", views.ListMembersView, views.AddMemberView),
    *operations("api/chat/rooms/<str:room>/members/<uuid:user_id>", views.RemoveMemberView),
    *operations("api/chat/tickets", views.IssueTicketView),
]
