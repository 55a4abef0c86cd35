"""Mode ``fide``: C.04.3 exactly."""

from .engine import pair_fide

__all__ = ["pair_fide"]
