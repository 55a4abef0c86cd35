"""What people call positions, and the four groups among whose players percentiles are taken."""

from __future__ import annotations

import re
from typing import Literal

from kernel.errors import Malformed

Group = Literal["goalkeeper", "defender", "midfielder", "forward"]
GROUPS: tuple[Group, ...] = ("goalkeeper", "defender", "midfielder", "forward")

ROLES: dict[Group, dict[str, str]] = {
    "goalkeeper": {"": "goalkeeper goalkeepers goalie keeper gk g", "sweeper keeper": "sweeper_keeper"},
    "defender": {
        "": "defender defenders defence defense back df def d",
        "centre-back": "centre_back center_back central_defender cb",
        "full-back": "full_back fullback fb left_back right_back lb rb",
        "wing-back": "wing_back wingback wb lwb rwb left_wing_back right_wing_back",
        "sweeper": "sweeper libero sw",
    },
    "midfielder": {
        "": "midfielder midfielders midfield mf mid m",
        "central midfielder": "central_midfielder centre_midfielder center_midfielder cm box_to_box",
        "defensive midfielder": "defensive_midfielder holding_midfielder cdm dm dmf",
        "attacking midfielder": "attacking_midfielder playmaker cam am amf",
        "wide midfielder": "wide_midfielder left_midfielder right_midfielder lm rm",
    },
    "forward": {
        "": "forward forwards attacker attack fw fwd f",
        "striker": "striker st centre_forward center_forward cf",
        "winger": "winger wing left_wing right_wing left_winger right_winger lw rw wf",
        "second striker": "second_striker ss false_nine",
    },
}
"""By group: each role, and the words for it. The words of the role "" say the group only."""

WORDS: dict[str, tuple[Group, str]] = {
    word: (group, role) for group, roles in ROLES.items() for role, words in roles.items() for word in words.split()
}
KNOWN_ROLES = frozenset(role for roles in ROLES.values() for role in roles if role)


class PositionUnknown(Malformed):
    """The position is none that people commonly use."""

    code = "position_unknown"
    message = f"'position' is one of {', '.join(GROUPS)}, or a usual name of one (GK, centre-back, winger, striker)."


def position_of(text: str) -> tuple[Group, str]:
    """The group, and the role when the word says more: ``Striker`` -> ``("forward", "striker")``.

    Case, spaces, hyphens and full stops do not matter.

    :raises PositionUnknown:
    """
    word = re.sub(r"[\W_]+", "_", text.strip().lower()).strip("_")
    found = WORDS.get(word) or WORDS.get(word.replace("_", ""))
    if found is None:
        raise PositionUnknown(field="position")
    return found
