import os

os.environ.setdefault("HOST", "notifications")

from monolith.settings import *
