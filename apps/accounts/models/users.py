"""People."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now

from kernel.ids import new_id


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        """By either identifier, as Django's own login asks."""
        return self.get(Q(email=username) | Q(phone_number=username))


class User(AbstractBaseUser):
    """A person with an e-mail address, a phone number, or both.

    Every admin may do everything in Django's admin; nobody else gets in.
    """

    class Role(models.TextChoices):
        MEMBER = "member"
        TRAINER = "trainer"
        ADMIN = "admin"

    class Status(models.TextChoices):
        ACTIVE = "active"
        PENDING = "pending"
        BANNED = "banned"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(max_length=254, unique=True, null=True, blank=True)
    phone_number = models.CharField(max_length=16, unique=True, null=True, blank=True)
    name = models.CharField(max_length=200, blank=True)
    date_of_birth = models.DateField(null=True, blank=True)
    role = models.CharField(max_length=16, choices=Role, default=Role.MEMBER)
    status = models.CharField(max_length=16, choices=Status, default=Status.ACTIVE)
    approved_at = models.DateTimeField(null=True, blank=True, help_text="When a trainer was let in; kept over a ban.")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            # NULL means "has none" and repeats freely; "" would be somebody's.
            models.CheckConstraint(name="user_has_an_identifier", condition=~Q(email=None, phone_number=None)),
            models.CheckConstraint(name="user_email_lower_case", condition=Q(email=Lower("email")) & ~Q(email="")),
            models.CheckConstraint(name="user_phone_normal", condition=Q(phone_number__regex=r"^\+?[0-9]{3,15}$")),
            models.CheckConstraint(name="user_role_known", condition=Q(role__in=("member", "trainer", "admin"))),
            models.CheckConstraint(name="user_status_known", condition=Q(status__in=("active", "pending", "banned"))),
            models.CheckConstraint(
                name="user_pending_is_trainer", condition=~Q(status="pending") | Q(role="trainer", approved_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email or self.phone_number or str(self.pk)

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """May sign in. A trainer who waits may, as a member."""
        return self.status != self.Status.BANNED

    @property
    def is_staff(self) -> bool:
        """May enter Django's admin."""
        return self.is_active and self.role == self.Role.ADMIN

    @property
    def is_superuser(self) -> bool:
        return self.is_staff

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return self.is_staff

    def has_perms(self, perm_list: Any, obj: Any = None) -> bool:
        return self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff
