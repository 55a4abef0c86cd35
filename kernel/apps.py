from django.apps import AppConfig


class KernelConfig(AppConfig):
    """What every context stands on; has no tables of its own outside :mod:`kernel.events`."""

    name = "kernel"

    def ready(self) -> None:
        from kernel import checks  # noqa: F401  # registers
