"""What pairing may fail with."""

from __future__ import annotations

from kernel.errors import DomainError, Kind


class NoPairing(DomainError):
    """Whatever one does, two players would meet again, or get a second bye, or clash in colours (FIDE mode)."""

    kind = Kind.CONFLICT
    code = "swiss_no_pairing"
    message = "No pairing of this round keeps the rules: too few players are left for so many rounds."
