"""Something to read on the first visit; ``manage.py setup --demo`` seeds it."""

from __future__ import annotations

from apps.notifications.domain.audiences import EVERYONE, role
from apps.notifications.domain.draft import Draft
from apps.notifications.usecases.send_notification import send_notification

WORDS = (
    (EVERYONE, "Welcome to the club. The courts are open from 7 to 22."),
    (EVERYONE, "Saturday's open tournament has room for eight more."),
    (role("trainer"), "Please enter this week's results by Sunday evening."),
    (role("admin"), "One trainer is waiting for approval."),
)


def seed() -> None:
    """Safe to repeat; what was seeded and has ended since comes back."""
    for number, (audience, message) in enumerate(WORDS, 1):
        draft = Draft(message=message, event_type="announcement")
        send_notification(audience=audience, draft=draft, source=f"demo:{number}")
