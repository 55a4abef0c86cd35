import os

os.environ.setdefault("HOST", "resumes")

from monolith.settings import *
