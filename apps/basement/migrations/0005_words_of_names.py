"""Search by words: PostgreSQL alone takes report.pdf for one."""

import django.contrib.postgres.indexes
from django.db import migrations

from apps.basement.models.words import name_vector


class Migration(migrations.Migration):
    dependencies = [("basement", "0002_buckets")]
    operations = [
        migrations.RemoveIndex(model_name="file", name="file_by_name"),
        migrations.AddIndex(
            model_name="file",
            index=django.contrib.postgres.indexes.GinIndex(name_vector(), name="file_by_words"),
        ),
    ]
