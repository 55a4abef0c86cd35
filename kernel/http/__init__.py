"""How a use-case meets HTTP: one class per operation, parse, one call, render."""

from kernel.http.access import ADMIN, ANYONE, SERVICE_OR_STAFF, SIGNED_IN, STAFF, Access
from kernel.http.operation import Call, Operation, Reply
from kernel.http.paging import Page, page_of
from kernel.http.routing import operations

__all__ = [
    "ADMIN",
    "ANYONE",
    "SERVICE_OR_STAFF",
    "SIGNED_IN",
    "STAFF",
    "Access",
    "Call",
    "Operation",
    "Page",
    "Reply",
    "operations",
    "page_of",
]
