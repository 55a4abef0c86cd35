"""Creating a category twice with one Idempotency-Key is creating it once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("basement", "0003_doomed")]
    operations = [
        migrations.AddField("category", "created_by", models.UUIDField(null=True, editable=False)),
        migrations.AddField(
            "category", "idempotency_key", models.CharField(max_length=255, null=True, editable=False)
        ),
        migrations.AddField("category", "fingerprint", models.BinaryField(max_length=32, null=True, editable=False)),
        migrations.AddConstraint(
            "category",
            models.UniqueConstraint(fields=["created_by", "idempotency_key"], name="category_key_once_per_creator"),
        ),
    ]
