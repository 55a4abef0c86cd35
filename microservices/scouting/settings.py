import os

os.environ.setdefault("HOST", "scouting")

from monolith.settings import *
