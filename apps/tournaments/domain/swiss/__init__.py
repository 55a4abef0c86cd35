"""Pairing of Swiss rounds: FIDE's Dutch system exactly, and a club mode without colours that scales."""
