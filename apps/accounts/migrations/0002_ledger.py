"""The ledger: tables, the functions that alone write them, and what keeps everybody else out.

The SQL is read from ``apps/accounts/sql``. Once released, those files are history: change a function by a new
file and a new migration.
"""

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


def run(name: str) -> migrations.RunSQL:
    # Not split into statements: function bodies have semicolons of their own.
    return migrations.RunSQL([(SQL / name).read_text(encoding="utf-8")])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_users"), ("events", "0001_initial")]
    operations = [
        run("tables.sql"),
        run("post.sql"),
        run("account_rules.sql"),
        run("balance_at.sql"),
        run("guards.sql"),
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("user_id", models.UUIDField(null=True)),
                ("purpose", models.TextField(null=True)),
                ("currency", models.CharField(max_length=3)),
                ("posted", models.BigIntegerField()),
                ("held", models.BigIntegerField()),
                ("overdraft", models.BigIntegerField()),
                ("version", models.BigIntegerField()),
                ("status", models.TextField()),
                ("moved_at", models.DateTimeField()),
                ("created_at", models.DateTimeField()),
            ],
            options={"db_table": "account", "managed": False},
        ),
        migrations.CreateModel(
            name="Transfer",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("kind", models.TextField()),
                ("debit", models.UUIDField()),
                ("credit", models.UUIDField()),
                ("amount", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3, null=True)),
                ("ref", models.UUIDField(null=True)),
                ("status", models.TextField()),
                ("failure", models.TextField()),
                ("description", models.TextField()),
                ("effective_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
            ],
            options={"db_table": "transfer", "managed": False},
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("key", models.TextField(primary_key=True, serialize=False)),
                ("account_id", models.UUIDField()),
                ("version", models.BigIntegerField()),
                ("transfer_id", models.UUIDField()),
                ("amount", models.BigIntegerField()),
                ("balance", models.BigIntegerField()),
                ("hash", models.BinaryField()),
                ("effective_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
            ],
            options={"db_table": "entry", "managed": False, "verbose_name_plural": "entries"},
        ),
    ]
