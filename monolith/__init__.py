"""The Django project."""

from monolith.celery import app as celery_app

__all__ = ["celery_app"]
