"""The golden set, as committed in ``golden.json``. Nobody in it exists."""

from __future__ import annotations

from importlib.resources import files

import msgspec

from apps.scouting.contract import Fact, FactSheet
from apps.scouting.domain.sheet import validated


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """:param facts: label, value, unit; ``f1`` is the first. :param important: facts that a report must cite.

    :param forbidden: what must not appear anywhere in the report, in any case of letters.
    """

    case: str
    tags: tuple[str, ...]
    name: str
    position: str
    sample: str
    facts: tuple[tuple[str, float | int | str, str], ...]
    important: tuple[str, ...]
    forbidden: tuple[str, ...]

    def sheet(self) -> FactSheet:
        facts = (
            Fact(fact_id=f"f{number}", label=label, value=value, unit=unit)
            for number, (label, value, unit) in enumerate(self.facts, 1)
        )
        return validated(
            FactSheet(player_name=self.name, position=self.position, sample=self.sample, facts=tuple(facts))
        )


def golden() -> tuple[Case, ...]:
    return msgspec.json.decode(files(__package__).joinpath("golden.json").read_bytes(), type=tuple[Case, ...])
