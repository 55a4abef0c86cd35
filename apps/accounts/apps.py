from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, tokens and money."""

    name = "apps.accounts"
    label = "accounts"

    def ready(self) -> None:
        # This host has the keys itself: verifying a token needs no request to anybody.
        from apps.accounts.keyring import keyring
        from kernel.identity.keys import use_local_keys

        use_local_keys(keyring.local_jwks)
