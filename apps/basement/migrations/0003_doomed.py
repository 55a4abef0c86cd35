"""Garbage gets a row of its own kind, so that nobody waits an hour to be sure of it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("basement", "0005_words_of_names")]
    operations = [
        migrations.AddField("incoming", "doomed", models.BooleanField(db_default=False, default=False)),
        migrations.AddIndex("incoming", models.Index(fields=["created_at"], name="incoming_by_age")),
    ]
