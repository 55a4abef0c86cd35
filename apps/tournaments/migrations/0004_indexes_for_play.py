"""Indexes for playing; and none that a draw would fill without need."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tournaments", "0002_log_is_append_only"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="participant",
            name="participant_once",
        ),
        migrations.RemoveIndex(
            model_name="participant",
            name="participant_in_order",
        ),
        migrations.AlterField(
            model_name="match",
            name="court",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="matches",
                to="tournaments.court",
            ),
        ),
        migrations.AlterField(
            model_name="match",
            name="tournament",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="matches",
                to="tournaments.tournament",
            ),
        ),
        migrations.AlterField(
            model_name="participant",
            name="tournament",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="tournaments.tournament",
            ),
        ),
        migrations.AddIndex(
            model_name="logentry",
            index=models.Index(
                condition=models.Q(("kind__in", ["withdrawn", "paired", "undone"])),
                fields=["tournament", "seq"],
                name="log_of_turns",
            ),
        ),
        migrations.AddIndex(
            model_name="match",
            index=models.Index(
                condition=models.Q(("pool__gt", 0)), fields=["tournament", "pool"], name="match_of_pool"
            ),
        ),
        migrations.AddIndex(
            model_name="match",
            index=models.Index(condition=models.Q(("court__isnull", False)), fields=["court"], name="match_on_court"),
        ),
        migrations.AddConstraint(
            model_name="participant",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ("awaiting_payment", "entered")), ("user_id__isnull", False)),
                fields=("tournament", "user_id"),
                name="participant_once",
            ),
        ),
    ]
