import os

os.environ.setdefault("HOST", "chat")

from monolith.settings import *
