"""The tree of anticipated failures.

``DomainError`` is the root; each failure is a subclass beside what raises it (public ones in the
context's contract) with a ``kind``, which decides the HTTP status, and a stable ``code``.
"""

from __future__ import annotations

from enum import Enum
from typing import Any, ClassVar


class Kind(Enum):
    """What a failure means to the caller; the only table from meaning to HTTP status."""

    MALFORMED = 400
    UNAUTHENTICATED = 401
    FORBIDDEN = 403
    NOT_FOUND = 404
    NOT_ALLOWED = 405
    NOT_ACCEPTABLE = 406
    CONFLICT = 409
    GONE = 410
    PRECONDITION_FAILED = 412
    TOO_LARGE = 413
    UNSUPPORTED_TYPE = 415
    RANGE_NOT_SATISFIABLE = 416
    REFUSED = 422
    RATE_LIMITED = 429
    CHECKSUM_MISMATCH = 460  # tus 1.0's own; no phrase of HTTP's
    UNAVAILABLE = 503


class DomainError(Exception):
    """An anticipated failure.

    :param message: replaces the class's public sentence.
    :param internal: for the log only; never reaches a client.
    :param retry_after: seconds after which trying again makes sense (429, 503).
    :param details: further public members of the problem document; JSON-encodable.
    """

    kind: ClassVar[Kind] = Kind.REFUSED
    code: ClassVar[str] = "refused"
    message: ClassVar[str] = "The request was refused."

    def __init__(
        self, message: str = "", *, internal: str = "", retry_after: int | None = None, **details: Any
    ) -> None:
        self.public = message or self.message
        self.internal = internal
        self.retry_after = retry_after
        self.details = details
        super().__init__(f"{self.code}: {internal or self.public}")


class Malformed(DomainError):
    """The request cannot be read, or a field breaks its own rule."""

    kind = Kind.MALFORMED
    code = "malformed"
    message = "The request could not be understood."


class Unauthenticated(DomainError):
    """No credentials, where some are needed."""

    kind = Kind.UNAUTHENTICATED
    code = "not_authenticated"
    message = "Sign in, or send an access token."


class Forbidden(DomainError):
    """The caller is known and may not do this."""

    kind = Kind.FORBIDDEN
    code = "forbidden"
    message = "You may not do this."


class NotFound(DomainError):
    """It is not there, or not the caller's to see."""

    kind = Kind.NOT_FOUND
    code = "not_found"
    message = "There is nothing here, or it is not yours."


class Unavailable(DomainError):
    """A dependency is down or too slow; nothing was done, or it is safe to send again."""

    kind = Kind.UNAVAILABLE
    code = "unavailable"
    message = "A part of the platform does not answer right now. Try again shortly."

    def __init__(self, message: str = "", *, internal: str = "", retry_after: int = 1, **details: Any) -> None:
        super().__init__(message, internal=internal, retry_after=retry_after, **details)
