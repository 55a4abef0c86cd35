from django.apps import AppConfig


class EventsConfig(AppConfig):
    """Outbox, inbox and parked events; their tables are in every context's database."""

    name = "kernel.events"
    label = "events"
