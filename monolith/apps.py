from django.apps import AppConfig


class MonolithConfig(AppConfig):
    """The Django project: settings, processes and the commands that concern a whole host."""

    name = "monolith"
