"""Rooms, their members and their messages. The only writer of messages is ``chat_post_message`` (SQL)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from kernel.ids import new_id


class Room(models.Model):
    """``last_seq`` is the number of the newest message; its row lock puts a room's messages in order."""

    room_id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=100, unique=True)
    public = models.BooleanField(default=False)
    owner_id = models.UUIDField(null=True, blank=True)
    last_seq = models.BigIntegerField(default=0, db_default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "chat_room"
        constraints = [
            models.CheckConstraint(condition=Q(name__regex=r"^[A-Za-z0-9_-]{1,100}$"), name="chat_room_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """Who may enter a private room. Public rooms need none."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="members")
    user_id = models.UUIDField()
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "chat_member"
        constraints = [models.UniqueConstraint(fields=["user_id", "room"], name="chat_member_once")]


class Message(models.Model):
    """``sender`` is the scope of ``client_message_id``; ``user_id`` says who it was."""

    message_id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="messages", db_index=False)
    seq = models.BigIntegerField()
    sender = models.CharField(max_length=100)
    user_id = models.UUIDField(null=True)
    client_message_id = models.CharField(max_length=100, null=True)  # noqa: DJ001  # many without, each unique if given
    message = models.TextField()
    phone_number = models.CharField(max_length=64, null=True)  # noqa: DJ001  # null and "" differ in the seed's frame
    avatar = models.CharField(max_length=2048, null=True)  # noqa: DJ001
    sent_at = models.DateTimeField()

    class Meta:
        db_table = "chat_message"
        constraints = [
            models.UniqueConstraint(fields=["room", "seq"], name="chat_message_seq"),
            models.UniqueConstraint(fields=["room", "sender", "client_message_id"], name="chat_message_once"),
        ]

    def __str__(self) -> str:
        return f"{self.seq}: {self.message[:40]}"
