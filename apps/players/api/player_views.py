"""One class per operation: parse, one call, render."""

from __future__ import annotations

from typing import Any

import msgspec

from apps.players.api import player_schemas as schemas
from apps.players.contract import PlayerView
from apps.players.domain.profile import Profile
from apps.players.models import Player
from apps.players.queries import find_player, view_of
from apps.players.queries_list import Filter, cursor_of, list_players
from apps.players.usecases.change_player import change_player
from apps.players.usecases.create_player import create_player
from apps.players.usecases.create_players import create_players
from apps.players.usecases.delete_player import delete_player, delete_players
from kernel.http import ANYONE, SIGNED_IN, STAFF, Call, Operation, Page, Reply, page_of
from kernel.http.conditional import etag, expected_version
from kernel.http.idempotency import optional_idempotency_key

REPLAYED = "Idempotency-Replayed"


class ListPlayersView(Operation):
    """Players, newest first unless `order` says otherwise."""

    access = ANYONE
    query = schemas.ListPlayers
    reply = Page[PlayerView]

    def handle(self, call: Call) -> Page[PlayerView]:
        asked: schemas.ListPlayers = call.query
        wanted = msgspec.convert(msgspec.to_builtins(asked), Filter)
        found = list_players(wanted, order=asked.order, after=asked.cursor, limit=asked.limit)
        page = page_of(found, limit=asked.limit, cursor=lambda player: cursor_of(player, order=asked.order))
        return Page(results=[view_of(player) for player in page.results], next=page.next)


class CreatePlayerView(Operation):
    """Add a player. With an `Idempotency-Key`, the same key adds one once (`Idempotency-Replayed: true`)."""

    method = "POST"
    access = SIGNED_IN
    status = 201
    body = schemas.CreatePlayer
    reply = PlayerView

    def handle(self, call: Call) -> Reply:
        key = optional_idempotency_key(call)
        made = create_player(creator=call.user.user_id, profile=profile_of(call.body), idempotency_key=key)
        replayed = {REPLAYED: "true"} if made.replayed else {}
        return _reply(made.player, {"Location": f"/api/players/{made.player.player_id}", **replayed})


class GetPlayerView(Operation):
    """A player as of now; `ETag` holds the version for `If-Match`."""

    access = ANYONE
    reply = PlayerView

    def handle(self, call: Call) -> Reply:
        return _reply(find_player(player_id=call.path["player_id"]))


class ReplacePlayerView(Operation):
    """Write all of a player. 409 `player_changed` when `version` or `If-Match` is not the one that is there."""

    method = "PUT"
    access = SIGNED_IN
    body = schemas.ReplacePlayer
    reply = PlayerView

    def handle(self, call: Call) -> Reply:
        changes = msgspec.structs.asdict(profile_of(call.body))
        return _changed(call, changes)


class ChangePlayerView(Operation):
    """Change what is sent. 409 `player_changed` when `version` or `If-Match` is not the one that is there."""

    method = "PATCH"
    access = SIGNED_IN
    body = schemas.ChangePlayer
    reply = PlayerView

    def handle(self, call: Call) -> Reply:
        return _changed(call, sent(call.body))


class DeletePlayerView(Operation):
    """Delete a player, with seasons and reports."""

    method = "DELETE"
    access = STAFF
    status = 204

    def handle(self, call: Call) -> None:
        delete_player(player_id=call.path["player_id"])


class CreatePlayersView(Operation):
    """Add many players: all of them, or nobody and a list of what is wrong with which row."""

    method = "POST"
    access = STAFF
    status = 201
    body = schemas.CreatePlayers
    reply = schemas.PlayersCreated

    def handle(self, call: Call) -> schemas.PlayersCreated:
        made = create_players(creator=call.user.user_id, sent=call.body.players, read=profile_of_json)
        return schemas.PlayersCreated(created=[view_of(player) for player in made])


class DeletePlayersView(Operation):
    """Delete many players. Safe to repeat: those who are gone are listed as missing."""

    method = "POST"
    access = STAFF
    body = schemas.DeletePlayers
    reply = schemas.PlayersDeleted

    def handle(self, call: Call) -> schemas.PlayersDeleted:
        deleted = delete_players(player_ids=call.body.player_ids)
        gone = set(deleted)
        missing = [player_id for player_id in dict.fromkeys(call.body.player_ids) if player_id not in gone]
        return schemas.PlayersDeleted(deleted=deleted, missing=missing)


def profile_of(body: schemas.CreatePlayer) -> Profile:
    return msgspec.convert(sent(body), Profile)


def profile_of_json(raw: msgspec.Raw) -> Profile:
    """:raises msgspec.ValidationError:"""
    return profile_of(msgspec.json.decode(raw, type=schemas.CreatePlayer))


def sent(body: msgspec.Struct) -> dict[str, Any]:
    """The fields of a profile that a body has; ``null`` says that there is none."""
    given = {name: value for name, value in msgspec.structs.asdict(body).items() if value is not msgspec.UNSET}
    empty = {"current_team": "", "league": "", "statistics": {}}
    return {name: empty.get(name) if value is None else value for name, value in given.items() if name != "version"}


def _changed(call: Call, changes: dict[str, Any]) -> Reply:
    version = expected_version(call, call.body.version)
    return _reply(change_player(player_id=call.path["player_id"], changes=changes, version=version))


def _reply(player: Player, headers: dict[str, str] | None = None) -> Reply:
    return Reply(view_of(player), headers={**etag(player.version), **(headers or {})})
