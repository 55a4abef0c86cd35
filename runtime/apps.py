from django.apps import AppConfig


class RuntimeConfig(AppConfig):
    """Registers the checks that a host must pass before it starts."""

    name = "runtime"

    def ready(self) -> None:
        from runtime import checks  # noqa: F401  # registers
