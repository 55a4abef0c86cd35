"""The log can only grow: hosts may add to it and read it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("tournaments", "0001_initial"), ("events", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "REVOKE UPDATE, DELETE, TRUNCATE ON tournaments_logentry FROM banyan_tournaments",
            "GRANT UPDATE, DELETE ON tournaments_logentry TO banyan_tournaments",
        )
    ]
