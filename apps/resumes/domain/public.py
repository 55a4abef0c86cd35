"""What strangers see of a published resume."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

CONTACTS = frozenset({"email", "phone"})
ADDRESS = frozenset({"address", "postalCode"})
NOT_SHOWN = frozenset({"$schema", "meta"})


def public_document(document: Mapping[str, Any], *, schema: Mapping[str, Any], show_contacts: bool) -> dict[str, Any]:
    """Only what JSON Resume knows: what somebody else's tool put beside it may be private.

    Without ``show_contacts``: no e-mail address, no telephone number, and of the address only the town.

    :param schema: of JSON Resume.
    """
    shown: dict[str, Any] = {name: value for name, value in _known(document, schema).items() if name not in NOT_SHOWN}
    basics = shown.get("basics")
    if show_contacts or not basics:
        return shown
    basics = {name: value for name, value in basics.items() if name not in CONTACTS}
    if "location" in basics:
        basics["location"] = {name: part for name, part in basics["location"].items() if name not in ADDRESS}
    return {**shown, "basics": basics}


def _known(value: Any, schema: Mapping[str, Any]) -> Any:
    """The part of a value that the schema describes; the schema is not recursive, so neither is this for long."""
    if isinstance(value, Mapping):
        properties = schema.get("properties", {})
        return {name: _known(part, properties[name]) for name, part in value.items() if name in properties}
    if isinstance(value, list):
        return [_known(part, schema.get("items", {})) for part in value]
    return value
