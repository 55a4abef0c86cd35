"""Chat over HTTP: rooms, members, messages, presence; and what strangers do not learn."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from apps.chat.contract import Chat, RoomNotFound
from apps.chat.models import Member
from apps.chat.publishing import PREFIX
from kernel.contracts import client
from kernel.ids import new_id
from kernel.redis import redis
from realtime import address


@pytest.fixture
def private_room(http: Any, alice: Any, room_name: str) -> str:
    """Alice's, and nobody else's."""
    answer = http.post("/api/chat/rooms", json={"room_name": room_name}, token=alice.token)
    assert answer.status_code == 201
    assert answer.json() == answer.json() | {"room_name": room_name, "public": False, "owner_id": str(alice.user_id)}
    assert answer.headers["Location"] == f"/api/chat/rooms/{room_name}"
    return f"/api/chat/rooms/{room_name}"


def test_the_seeds_room_info(http: Any) -> None:
    answer = http.get("/api/chat/rooms/test-room/info")
    assert answer.status_code == 200
    assert set(answer.json()) == {"room_name", "active_connections"}
    assert answer.json()["room_name"] == "test-room"


def test_a_room_is_made_once(http: Any, private_room: str, bob: Any, room_name: str) -> None:
    answer = http.post("/api/chat/rooms", json={"room_name": room_name, "public": True}, token=bob.token)
    assert (answer.status_code, answer.json()["code"]) == (409, "room_exists")


@pytest.mark.parametrize("name", ["", "a b", "x" * 101, "a/b", "żółć"])
def test_a_bad_room_name_is_malformed(http: Any, alice: Any, name: str) -> None:
    answer = http.post("/api/chat/rooms", json={"room_name": name}, token=alice.token)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_room_name")


def test_a_bad_room_name_in_a_path_is_malformed(http: Any) -> None:
    assert http.get("/api/chat/rooms/a%20b/info").status_code == 400


READS = ["", "/info", "/presence", "/messages", "/members"]


@pytest.mark.parametrize("path", READS)
def test_a_stranger_learns_nothing_of_a_private_room(http: Any, private_room: str, bob: Any, path: str) -> None:
    hidden = http.get(private_room + path, token=bob.token)
    missing = http.get(f"/api/chat/rooms/{uuid4().hex}{path}", token=bob.token)
    assert hidden.status_code == missing.status_code == 404
    assert hidden.json()["code"] == missing.json()["code"] == "room_not_found"


@pytest.mark.parametrize("path", READS)
def test_its_member_sees_it(http: Any, private_room: str, alice: Any, path: str) -> None:
    assert http.get(private_room + path, token=alice.token).status_code == 200


def test_a_stranger_posts_nothing(http: Any, private_room: str, alice: Any, bob: Any) -> None:
    assert http.post(f"{private_room}/messages", json={"message": "x"}, token=bob.token).status_code == 404
    assert http.post(f"{private_room}/messages", json={"message": "x"}).status_code == 401
    assert http.get(f"{private_room}/messages", token=alice.token).json()["results"] == []


def test_rooms_listed_are_public_or_ones_own(http: Any, private_room: str, alice: Any, bob: Any) -> None:
    def names(token: str) -> set[str]:
        found, cursor = set(), ""
        while cursor is not None:
            page = http.get(f"/api/chat/rooms?limit=200&cursor={cursor}", token=token).json()
            found |= {room["room_name"] for room in page["results"]}
            cursor = page["next"]
        return found

    mine = private_room.rpartition("/")[2]
    assert mine in names(alice.token)
    assert mine not in names(bob.token) | names("")
    assert {"test-room", "lobby"} <= names("")


def test_messages_page_in_both_directions(http: Any, private_room: str, alice: Any) -> None:
    for number in range(1, 8):
        http.post(f"{private_room}/messages", json={"message": f"m{number}"}, token=alice.token)

    def walk(start: str) -> list[list[int]]:
        pages, query = [], start
        while query:
            page = http.get(f"{private_room}/messages?limit=3&{query}", token=alice.token).json()
            pages.append([message["seq"] for message in page["results"]])
            query = f"cursor={page['next']}" if page["next"] else ""
        return pages

    assert walk("limit=3") == [[5, 6, 7], [2, 3, 4], [1]]
    assert walk("after=0") == [[1, 2, 3], [4, 5, 6], [7]]
    assert walk("before=4") == [[1, 2, 3]]
    assert walk("after=7") == [[]]


@pytest.mark.parametrize(
    "query", ["before=1&after=1", "limit=0", "limit=201", "before=x", "before=-1", "cursor=%00", "cursor=YWZ0ZXI6eA"]
)
def test_a_bad_page_is_malformed(http: Any, query: str) -> None:
    assert http.get(f"/api/chat/rooms/lobby/messages?{query}").status_code == 400


def test_posting_publishes_to_the_sockets(http: Any, private_room: str, alice: Any, room_name: str) -> None:
    with redis().pubsub() as listener:
        listener.subscribe(address(PREFIX, room_name))
        listener.get_message(timeout=2)
        body = {"message": "hi", "phone_number": "1", "client_message_id": "c1"}
        first = http.post(f"{private_room}/messages", json=body, token=alice.token)
        again = http.post(f"{private_room}/messages", json=body, token=alice.token)
        assert (first.status_code, again.status_code) == (201, 200)
        assert first.json() == again.json()
        assert first.json()["user_id"] == str(alice.user_id)
        published = listener.get_message(timeout=2)
        assert published["data"].startswith(b'1 {"message":"hi"')
        assert listener.get_message(timeout=0.2) is None


@pytest.mark.parametrize(
    "body", [{}, {"message": ""}, {"message": 1}, {"message": "x" * 4001}, {"message": "\x00"}, []]
)
def test_a_bad_message_is_malformed(http: Any, private_room: str, alice: Any, body: Any) -> None:
    assert http.post(f"{private_room}/messages", json=body, token=alice.token).status_code == 400


def test_only_the_owner_decides_who_belongs(http: Any, private_room: str, alice: Any, bob: Any, make_user: Any) -> None:
    carol = make_user()
    members = f"{private_room}/members"
    assert http.post(members, json={"user_id": str(bob.user_id)}, token=bob.token).status_code == 404
    for _ in range(2):
        assert http.post(members, json={"user_id": str(bob.user_id)}, token=alice.token).status_code == 201
    assert http.post(members, json={"user_id": str(carol.user_id)}, token=bob.token).status_code == 403
    assert http.delete(f"{members}/{alice.user_id}", token=bob.token).status_code == 403
    assert http.delete(f"{members}/{alice.user_id}", token=alice.token).status_code == 403, "a room keeps its owner"
    listed = http.get(members, token=bob.token).json()["results"]
    assert [member["user_id"] for member in listed] == [str(alice.user_id), str(bob.user_id)]
    assert http.delete(f"{members}/{bob.user_id}", token=bob.token).status_code == 204, "everybody may leave"
    assert http.get(private_room, token=bob.token).status_code == 404
    assert not Member.objects.filter(user_id=bob.user_id).exists()


def test_the_platform_speaks_once(public_room: Any) -> None:
    chat, message_id = client(Chat), new_id()
    said = [
        chat.post_system_message(room_name=public_room.name, message="closing soon", message_id=message_id)
        for _ in range(2)
    ]
    assert said[0] == said[1]
    assert (said[0].seq, said[0].user_id) == (1, None)
    assert chat.room_info(room_name=public_room.name).active_connections == 0


def test_the_platform_cannot_speak_where_there_is_no_room(room_name: str) -> None:
    with pytest.raises(RoomNotFound):
        client(Chat).post_system_message(room_name=room_name, message="x", message_id=new_id())
    with pytest.raises(RoomNotFound):
        client(Chat).room_info(room_name=room_name)
