import os

os.environ.setdefault("HOST", "payments")

from monolith.settings import *
