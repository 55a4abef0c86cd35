import os

os.environ.setdefault("HOST", "basement")

from monolith.settings import *
