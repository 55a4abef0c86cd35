"""Tell people about an event of another context."""

from __future__ import annotations

import msgspec

from apps.notifications.domain.audiences import person
from apps.notifications.domain.draft import Draft
from apps.notifications.usecases.send_notification import send_notification
from apps.notifications.wording import Wording
from kernel.events import Event


def tell_event(wording: Wording, event: Event) -> None:
    """One notification to each of the event's people, within the consumer's transaction; once for each fact."""
    data = msgspec.to_builtins({name: getattr(event, name) for name in wording.data})
    draft = Draft(message=wording.text(event)[:2000], event_type=event.topic, data=data)
    fact = wording.fact(event)
    for user_id in sorted(set(wording.people(event))):
        source = f"event:{event.topic}:{fact}:{user_id}" if fact else None
        send_notification(audience=person(user_id), draft=draft, source=source)
