"""The committed JSON schema of all contracts and events; a breaking change fails the build."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import msgspec

from kernel.contracts.contract import REGISTRY
from kernel.events.types import TOPICS
from runtime import catalogue
from runtime.catalogue import ROOT

PATH = ROOT / "contracts.lock.json"


def current() -> dict[str, Any]:
    """Every contract method and every event, as JSON schema."""
    for context in catalogue.load():
        import_module(f"{context.app}.contract")
    methods = {spec.full_name: spec for contract in REGISTRY.values() for spec in contract.specs.values()}
    return {
        "methods": {
            name: {
                "idempotent": spec.idempotent,
                "raises": sorted(kind.code for kind in spec.raises),
                "request": msgspec.json.schema(spec.request),
                "reply": msgspec.json.schema(spec.reply),
            }
            for name, spec in sorted(methods.items())
        },
        "events": {
            topic: {"version": event.version, "body": msgspec.json.schema(event)}
            for topic, event in sorted(TOPICS.items())
        },
    }


def breaking(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """What a caller or consumer of ``before`` can no longer rely on; additions are fine."""
    found = []
    for section in ("methods", "events"):
        for name, old in before[section].items():
            new = after[section].get(name)
            if new is None:
                found.append(f"{section}: {name} is gone")
                continue
            parts = ("request", "reply") if section == "methods" else ("body",)
            for part in parts:
                found += [f"{name}: {problem}" for problem in _shrunk(part, old[part], new[part])]
    return found


def _shrunk(part: str, old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    before, after = old.get("$defs", {}), new.get("$defs", {})
    found = [f"{part} type {name} is gone" for name in before.keys() - after.keys()]
    for name in before.keys() & after.keys():
        was, now = before[name], after[name]
        fields = was.get("properties", {})
        for field in fields:
            if now.get("properties", {}).get(field) != fields[field]:
                found.append(f"{part} {name}.{field} changed or is gone")
        if part == "request":
            fresh = set(now.get("required", [])) - set(was.get("required", []))
            found += [f"{part} {name}.{field} became required" for field in sorted(fresh)]
    return found
