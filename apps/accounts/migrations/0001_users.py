"""People, refresh tokens and signing keys."""

import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import kernel.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("id", models.UUIDField(default=kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("email", models.EmailField(blank=True, max_length=254, null=True, unique=True)),
                ("phone_number", models.CharField(blank=True, max_length=16, null=True, unique=True)),
                ("name", models.CharField(blank=True, max_length=200)),
                ("date_of_birth", models.DateField(blank=True, null=True)),
                (
                    "role",
                    models.CharField(
                        choices=[("member", "Member"), ("trainer", "Trainer"), ("admin", "Admin")],
                        default="member",
                        max_length=16,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "Active"), ("pending", "Pending"), ("banned", "Banned")],
                        default="active",
                        max_length=16,
                    ),
                ),
                (
                    "approved_at",
                    models.DateTimeField(
                        blank=True, help_text="When a trainer was let in; kept over a ban.", null=True
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("email", None), ("phone_number", None), _negated=True),
                        name="user_has_an_identifier",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("email", django.db.models.functions.text.Lower("email")),
                            models.Q(("email", ""), _negated=True),
                        ),
                        name="user_email_lower_case",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("phone_number__regex", "^\\+?[0-9]{3,15}$")), name="user_phone_normal"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ("member", "trainer", "admin"))), name="user_role_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ("active", "pending", "banned"))), name="user_status_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "pending"), _negated=True),
                            models.Q(("approved_at", None), ("role", "trainer")),
                            _connector="OR",
                        ),
                        name="user_pending_is_trainer",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RefreshFamily",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(db_index=True, help_text="When its newest token ends.")),
                ("client_address", models.CharField(blank=True, max_length=64)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_for", models.CharField(blank=True, help_text="logout, reuse or ban", max_length=16)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="families",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "refresh families",
            },
        ),
        migrations.CreateModel(
            name="RefreshToken",
            fields=[
                (
                    "digest",
                    models.BinaryField(
                        help_text="SHA-256 of the token.", max_length=32, primary_key=True, serialize=False
                    ),
                ),
                ("issued_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                (
                    "family",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tokens", to="accounts.refreshfamily"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SigningKey",
            fields=[
                (
                    "kid",
                    models.CharField(
                        help_text="RFC 7638 thumbprint.", max_length=64, primary_key=True, serialize=False
                    ),
                ),
                ("algorithm", models.CharField(max_length=16)),
                ("public_jwk", models.JSONField()),
                ("sealed_private_key", models.BinaryField()),
                ("published_at", models.DateTimeField()),
                ("active_from", models.DateTimeField()),
                ("retire_at", models.DateTimeField(blank=True, help_text="When its successor takes over.", null=True)),
                ("drop_at", models.DateTimeField(blank=True, help_text="When its last token has expired.", null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("retire_at",), name="signing_key_one_newest", nulls_distinct=False),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("published_at__lte", models.F("active_from")),
                            models.Q(
                                models.Q(("drop_at", None), ("retire_at", None)),
                                models.Q(
                                    ("active_from__lte", models.F("retire_at")), ("retire_at__lt", models.F("drop_at"))
                                ),
                                _connector="OR",
                            ),
                        ),
                        name="signing_key_times_in_order",
                    ),
                ],
            },
        ),
    ]
