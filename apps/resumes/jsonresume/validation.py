"""Is it a JSON Resume? And if not, where not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
from jsonschema import Draft7Validator, FormatChecker  # type: ignore[import-untyped]

from apps.resumes.domain.limits import ResumeTooDeep, check_document
from kernel.errors import DomainError, Kind

VERSION = "1.3.1"
SCHEMA: dict[str, Any] = msgspec.json.decode((Path(__file__).parent / "schema.json").read_bytes())
SHOWN = 20
"""Mistakes that one answer names."""
LONGEST_MESSAGE = 300

# RFC 3986, `URI-reference`: JSON Resume's own validator and its tests take relative ones for URIs too. Whether a reader
# may follow one is decided where it is printed.
URI = re.compile(r"(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*")


class DocumentMalformed(DomainError):
    """The body is no JSON object."""

    kind = Kind.MALFORMED
    code = "resume_document_malformed"
    message = "A JSON Resume is a JSON object."


class DocumentInvalid(DomainError):
    """The schema of JSON Resume does not accept the document; ``errors``: path and message of each mistake."""

    kind = Kind.REFUSED
    code = "resume_document_invalid"
    message = f"This is no JSON Resume (schema {VERSION})."


def read(body: bytes) -> dict[str, Any]:
    """A JSON Resume from bytes. :raises DocumentMalformed: :raises DocumentInvalid: and as :func:`validated`."""
    try:
        found = msgspec.json.decode(body)
    except RecursionError:
        raise ResumeTooDeep from None
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise DocumentMalformed(f"The document cannot be read as JSON: {error}"[:LONGEST_MESSAGE]) from None
    return validated(found)


def validated(document: Any) -> dict[str, Any]:
    """The document itself.

    :raises DocumentMalformed: :raises DocumentInvalid: :raises ResumeTooDeep: :raises ResumeTextInvalid:
    """
    if not isinstance(document, dict):
        raise DocumentMalformed
    check_document(document)
    wrong = [
        {"path": path_of(error.absolute_path), "message": error.message[:LONGEST_MESSAGE]}
        for error in islice(_validator().iter_errors(document), SHOWN)
    ]
    if wrong:
        raise DocumentInvalid(f"{DocumentInvalid.message} {wrong[0]['path']}: {wrong[0]['message']}", errors=wrong)
    return document


def path_of(steps: Iterable[str | int]) -> str:
    """``["work", 0, "url"]`` -> ``"$.work[0].url"``."""
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)


@cache
def _validator() -> Any:
    formats = FormatChecker(formats=("email",))
    formats.checks("uri")(lambda value: not isinstance(value, str) or bool(URI.fullmatch(value)))
    formats.checks("email")(lambda value: not isinstance(value, str) or _looks_like_mail(value))
    return Draft7Validator(SCHEMA, format_checker=formats)


def _looks_like_mail(value: str) -> bool:
    name, _, host = value.rpartition("@")
    return bool(name and host) and not any(letter.isspace() for letter in value)
