"""``deploy/env.example``: every line of ``.env``, explained and without a secret."""

from __future__ import annotations

from deploy.environment import dotenv
from runtime.catalogue import Catalogue


def example(catalogue: Catalogue) -> str:
    blocks = [
        f"# {variable.says}\n{variable.name}={'' if variable.default is None else variable.default}\n"
        for variable in dotenv(catalogue)
    ]
    return "# Empty ones must be given; `python -m deploy.make_env > .env` makes them all.\n\n" + "\n".join(blocks)
