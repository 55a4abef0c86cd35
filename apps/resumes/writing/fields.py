"""The plain fields that somebody sent, made exact."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apps.resumes.domain.limits import exact_skills, exact_text


def exact_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    """:param fields: of :class:`~apps.resumes.domain.plain.Plain`. :raises ResumeTextInvalid:"""
    return {
        name: exact_skills(value) if name == "skills" else exact_text(value, field=name)
        for name, value in fields.items()
    }
