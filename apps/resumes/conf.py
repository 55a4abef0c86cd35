"""What the settings, or else the environment of its host, say to this context; read at use."""

from __future__ import annotations

from os import environ

from django.conf import settings


def _number(name: str, default: int) -> int:
    return int(getattr(settings, name, environ.get(name, default)))


def largest_resume() -> int:
    """Bytes of a document."""
    return _number("RESUME_LARGEST_BYTES", 256 * 1024)


def resumes_each() -> int:
    """How many resumes a person may have."""
    return _number("RESUMES_EACH", 100)


def versions_kept() -> int:
    """How many versions of a resume stay, the newest ones."""
    return _number("RESUME_VERSIONS_KEPT", 100)


def typesetting_seconds() -> int:
    """How long a page may take, and how long one waits for a worker to begin."""
    return _number("TYPESETTING_SECONDS", 8)


def typesetting_workers() -> int:
    """Processes that set resumes, for each process that serves requests; started when needed."""
    return _number("TYPESETTING_WORKERS", 2)
