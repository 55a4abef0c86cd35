import os

os.environ.setdefault("HOST", "tournaments")

from monolith.settings import *
