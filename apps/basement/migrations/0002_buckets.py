"""The buckets that a club starts with; more are made in the admin."""

from django.db import migrations

MEBIBYTE = 2**20
BUCKETS = [
    ("chat-bucket", "Chat and everything else", 4096 * MEBIBYTE, "image document audio video archive other"),
    ("avatars", "Pictures of people", 10 * MEBIBYTE, "image"),
    ("products", "Pictures of what the shop sells", 20 * MEBIBYTE, "image"),
    ("resumes", "Certificates and other papers of coaches", 50 * MEBIBYTE, "image document"),
]


def make(apps, schema_editor):
    bucket = apps.get_model("basement", "Bucket")
    for name, title, largest, kinds in BUCKETS:
        bucket.objects.using(schema_editor.connection.alias).get_or_create(
            name=name, defaults={"title": title, "largest_bytes": largest, "kinds": kinds.split()}
        )


class Migration(migrations.Migration):
    dependencies = [("basement", "0001_initial")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
