"""Chat over HTTP: one class per operation."""

from __future__ import annotations

from apps.chat import presence, queries
from apps.chat.api.paging import page_of_messages
from apps.chat.api.schemas import MemberView, MessagesQuery, NewMember, NewRoom, RoomsQuery, Ticket
from apps.chat.contract import ChatMessage, RoomInfo
from apps.chat.domain.frames import Draft, check_room_name
from apps.chat.models import Room
from apps.chat.presence import PresenceView
from apps.chat.publishing import publish
from apps.chat.queries import RoomView
from apps.chat.usecases.change_members import add_member, remove_member
from apps.chat.usecases.create_room import create_room
from apps.chat.usecases.issue_ticket import TICKET_SECONDS, issue_ticket
from apps.chat.usecases.post_message import post_message
from kernel.http import ANYONE, SIGNED_IN, Call, Operation, Page, Reply, page_of
from kernel.http.paging import decode_cursor
from kernel.ids import new_id


def _room(call: Call) -> Room:
    """:raises InvalidRoomName: :raises RoomNotFound: also when it is not the caller's to see."""
    name = check_room_name(call.path["room"])
    return queries.find_room(room_name=name, user_id=call.principal.user_id if call.principal else None)


class ListRoomsView(Operation):
    """List the public rooms, and the private ones you are a member of."""

    access = ANYONE
    query = RoomsQuery
    reply = Page[RoomView]

    def handle(self, call: Call) -> Page[RoomView]:
        after = decode_cursor(call.query.cursor) if call.query.cursor else ""
        user_id = call.principal.user_id if call.principal else None
        found = queries.list_rooms(user_id=user_id, after_name=after, limit=call.query.limit + 1)
        return page_of(found, limit=call.query.limit, cursor=lambda room: room.room_name)


class CreateRoomView(Operation):
    """Open a room; you are its owner and first member."""

    method = "POST"
    status = 201
    access = SIGNED_IN
    body = NewRoom
    reply = RoomView

    def handle(self, call: Call) -> Reply:
        room = create_room(room_name=call.body.room_name, public=call.body.public, owner_id=call.user.user_id)
        return Reply(queries.view_of(room), headers={"Location": f"/api/chat/rooms/{room.name}"})


class GetRoomView(Operation):
    """Get a room."""

    access = ANYONE
    reply = RoomView

    def handle(self, call: Call) -> RoomView:
        return queries.view_of(_room(call))


class GetRoomInfoView(Operation):
    """Count the sockets that are in a room now, on all hosts."""

    access = ANYONE
    reply = RoomInfo

    def handle(self, call: Call) -> RoomInfo:
        name = _room(call).name
        return RoomInfo(room_name=name, active_connections=presence.count(name))


class GetPresenceView(Operation):
    """See who is in a room now."""

    access = ANYONE
    reply = PresenceView

    def handle(self, call: Call) -> PresenceView:
        return presence.who(_room(call).name)


class ListMessagesView(Operation):
    """Page through a room's messages, oldest first within a page.

    Without ``after`` it starts from the newest page and ``next`` leads back in time; with it, forward.
    """

    access = ANYONE
    query = MessagesQuery
    reply = Page[ChatMessage]

    def handle(self, call: Call) -> Page[ChatMessage]:
        return page_of_messages(_room(call).room_id, call.query)


class PostMessageView(Operation):
    """Say something in a room.

    With a ``client_message_id`` sending again is safe: 200 and the stored message, instead of 201.
    """

    method = "POST"
    status = 201
    access = SIGNED_IN
    body = Draft
    reply = ChatMessage

    def handle(self, call: Call) -> Reply:
        room = _room(call)
        posted = post_message(room=room, draft=call.body, user_id=call.user.user_id, message_id=new_id())
        if not posted.replayed:
            publish(room_name=room.name, message=posted.message)
        return Reply(posted.message, status=200 if posted.replayed else 201)


class ListMembersView(Operation):
    """List a room's members."""

    reply = Page[MemberView]

    def handle(self, call: Call) -> Page[MemberView]:
        found = queries.list_members(room=_room(call))
        return Page(results=[MemberView(user_id=user_id) for user_id in found], next=None)


class AddMemberView(Operation):
    """Let somebody into your room."""

    method = "POST"
    status = 201
    body = NewMember
    reply = MemberView

    def handle(self, call: Call) -> MemberView:
        name = check_room_name(call.path["room"])
        add_member(room_name=name, user_id=call.body.user_id, by=call.user.user_id)
        return MemberView(user_id=call.body.user_id)


class RemoveMemberView(Operation):
    """Put somebody out of your room, or leave one; their sockets there are closed at once."""

    method = "DELETE"
    status = 204

    def handle(self, call: Call) -> None:
        name = check_room_name(call.path["room"])
        remove_member(room_name=name, user_id=call.path["user_id"], by=call.user.user_id)


class IssueTicketView(Operation):
    """Get a ticket that opens one WebSocket within 30 seconds: ``?ticket=...``."""

    method = "POST"
    status = 201
    reply = Ticket

    def handle(self, call: Call) -> Ticket:
        return Ticket(ticket=issue_ticket(principal=call.user), expires_in=TICKET_SECONDS)
