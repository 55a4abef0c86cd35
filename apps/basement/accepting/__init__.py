"""Accepting: from bytes in the store to a file of somebody's.

Two rules keep rows and bytes together, whoever dies at whatever point:

* Every key in the store is named by a row from before its first byte until after its last byte is gone
  (:mod:`apps.basement.accepting.ledger`). So ``kill -9`` leaves rows that the collection works off, never bytes that
  nobody knows.
* What changes the files of an owner locks the owner's usage row first, then category, file, blob, picture, in this
  order. So equal bytes that come twice at once are one blob with two references.
"""

from apps.basement.accepting.acceptance import Accepted, Arrival, accept, accept_stored
from apps.basement.accepting.usage import give_back, reserve

__all__ = ["Accepted", "Arrival", "accept", "accept_stored", "give_back", "reserve"]
