"""The bracket as brackets-viewer draws it: as it stands, or before the draw as it would be."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec

from apps.tournaments.domain.export import viewer_model
from apps.tournaments.domain.graph import Match
from apps.tournaments.domain.rules import RulesInvalid
from apps.tournaments.domain.viewer import ViewerModel
from apps.tournaments.models import Tournament
from apps.tournaments.playing.drawing import TooFewEntrants, plan_of
from apps.tournaments.queries.standings import entrants_of
from apps.tournaments.queries.tournaments import rules_of
from apps.tournaments.storage import DatabaseBoard
from kernel.db import rows

LARGEST_PREVIEW = 1_024
"""More entrants than this are drawn before they are shown."""

NAMES = "SELECT participant_id, name FROM tournaments_participant WHERE tournament_id = %s AND status = 'entered'"
IDS = "SELECT match_id FROM tournaments_match WHERE tournament_id = %s ORDER BY number"


def find_brackets(tournament: Tournament) -> bytes:
    """JSON: the model's five lists, ``drawn`` and ``last_seq``; matches and participants carry our ids too.

    Not drawn yet, it is a preview of what the draw would be; empty while too few have entered, or too many.
    """
    drawn = tournament.entrants > 0
    model = _drawn(tournament) if drawn else _preview(tournament)
    state = {"tournament_id": tournament.tournament_id, "drawn": drawn, "last_seq": tournament.last_seq}
    return msgspec.json.encode(msgspec.structs.asdict(model) | state)


def _drawn(tournament: Tournament) -> ViewerModel:
    board = DatabaseBoard(tournament)
    who = entrants_of(tournament.tournament_id).values()
    ids = [str(row[0]) for row in rows("tournaments", IDS, [tournament.tournament_id])]
    return _model(tournament, board.all(), [each.name for each in who], [str(each.participant_id) for each in who], ids)


def _preview(tournament: Tournament) -> ViewerModel:
    names: dict[UUID, str] = dict(rows("tournaments", NAMES, [tournament.tournament_id]))
    if len(names) > LARGEST_PREVIEW:
        return ViewerModel()
    try:
        plan = plan_of(tournament)
    except (TooFewEntrants, RulesInvalid):
        return ViewerModel()
    order = plan.ordered
    return _model(tournament, plan.matches, [names[who] for who in order], [str(who) for who in order], ())


def _model(
    tournament: Tournament,
    matches: Sequence[Match],
    names: Sequence[str],
    participant_ids: Sequence[str],
    match_ids: Sequence[str],
) -> ViewerModel:
    return viewer_model(
        matches,
        format=tournament.tournament_type,  # type: ignore[arg-type]  # a constraint of the database
        rules=rules_of(tournament),
        title=tournament.name,
        names=names,
        participant_ids=participant_ids,
        match_ids=match_ids,
    )
