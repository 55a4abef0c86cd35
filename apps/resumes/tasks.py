"""Periodic work. No task takes arguments: the rows say what is to be done."""

from __future__ import annotations

from celery import shared_task

from apps.resumes.usecases.agree_files import agree_files


@shared_task
def agree() -> None:
    """Let the basement keep the files that resumes want, and no others."""
    agree_files()


SCHEDULE = {"resumes.agree": {"task": "apps.resumes.tasks.agree", "schedule": 5.0}}
