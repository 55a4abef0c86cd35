import os

os.environ.setdefault("HOST", "accounts")

from monolith.settings import *
