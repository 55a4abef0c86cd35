import os

os.environ.setdefault("HOST", "players")

from monolith.settings import *
