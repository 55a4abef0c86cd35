from django.apps import AppConfig


class KernelConfig(AppConfig):
    """What every context stands on; has no tables of its own outside :mod:`kernel.events`."""

    name = "kernel"
