"""Prompts are files that never change: another wording is another version."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from importlib.resources import files

import msgspec

from apps.scouting.contract import FactSheet
from apps.scouting.domain.schema import RESPONSE_SCHEMA
from apps.scouting.domain.sheet import canonical
from kernel.errors import DomainError, Kind

CURRENT = "scout_report.v1"
PLACE = "{{facts}}"


class PromptUnknown(DomainError):
    """No prompt has this name and version; a setting names the wrong one."""

    kind = Kind.UNAVAILABLE
    code = "prompt_unknown"
    message = "The report could not be generated right now."


class Prompt(msgspec.Struct, frozen=True):
    """:param version: ``scout_report.v1``. :param sha256: of the file and the answer's schema, in hexadecimal."""

    version: str
    text: str
    sha256: str


@cache
def load_prompt(name: str = CURRENT) -> Prompt:
    """The prompt that ships as ``prompts/<name>.md``.

    :raises PromptUnknown:
    """
    if not re.fullmatch(r"[a-z_]+\.v[1-9][0-9]*", name):
        raise PromptUnknown(internal=name)
    file = files("apps.scouting").joinpath("prompts", f"{name}.md")
    if not file.is_file():
        raise PromptUnknown(internal=name)
    written = file.read_bytes()
    schema = msgspec.json.encode(RESPONSE_SCHEMA, order="sorted")
    return Prompt(version=name, text=written.decode(), sha256=hashlib.sha256(written + b"\0" + schema).hexdigest())


def build(prompt: Prompt, sheet: FactSheet) -> str:
    """What is sent: the prompt with the facts in their place, as JSON.

    The player's name is not in it: no report needs it, and it can neither leave the club nor give orders.
    """
    given = canonical(sheet)
    facts = [{"id": fact.fact_id, "label": fact.label, "value": fact.value, "unit": fact.unit} for fact in given.facts]
    data = msgspec.json.encode({"position": given.position, "sample": given.sample, "facts": facts}).decode()
    return prompt.text.replace(PLACE, _inert(data))


def _inert(data: str) -> str:
    """No fact can close the element it stands in: JSON reads the same with these characters escaped."""
    return data.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
