"""Events this context hears: those of the table of wordings, and new roles."""

from __future__ import annotations

from functools import partial

from apps.accounts.contract import UserApproved
from apps.notifications.publishing import renew_sockets
from apps.notifications.usecases.tell_event import tell_event
from apps.notifications.wording import TABLE
from kernel.events import subscribe

for _wording in TABLE:
    subscribe(_wording.event, consumer=f"notifications.tell_{_wording.event.topic}")(partial(tell_event, _wording))


@subscribe(UserApproved, consumer="notifications.renew_sockets")
def on_user_approved(event: UserApproved) -> None:
    """Sockets listen as the role of their token: have them come back with the new one."""
    renew_sockets(event.user_id)
