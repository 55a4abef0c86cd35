"""Which database a model lives in: its context's own, and no other.

``default`` is empty on purpose: a model without a home fails instead of landing somewhere.
"""

from __future__ import annotations

from typing import Any

from runtime import catalogue

FRAMEWORK = {"auth", "contenttypes", "sessions", "admin"}
"""Django's own apps with tables; people and their sessions belong to accounts."""

EVERYWHERE = {"events"}
"""Tables of the kernel that every context's database has: outbox, inbox and parked events."""


def alias_of(app_label: str) -> str | None:
    """The database alias of an app; ``None`` for apps whose tables are in every context's database.

    :raises LookupError: the app has no database.
    """
    if app_label in EVERYWHERE:
        return None
    if app_label in FRAMEWORK:
        return "accounts"
    if app_label == "controlplane":
        return catalogue.CONTROL
    if app_label in catalogue.load().contexts:
        return app_label
    raise LookupError(f"app {app_label!r} has no database: contexts.toml does not know it")


class ContextRouter:
    """Reads and writes go to the context's database; relations never cross one."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        return alias_of(model._meta.app_label)

    db_for_write = db_for_read

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return alias_of(one._meta.app_label) == alias_of(other._meta.app_label)

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        home = alias_of(app_label)
        return db == home if home else db in catalogue.load().contexts
