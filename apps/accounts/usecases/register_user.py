"""Make a person known, with a wallet."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import IntegrityError

from apps.accounts import conf
from apps.accounts.contract import AccountView, Role, UserRegistered, UserView
from apps.accounts.identifiers import normalise_email, normalise_phone
from apps.accounts.models import User
from apps.accounts.passwords import hash_password
from apps.accounts.queries import view_of
from apps.accounts.usecases.open_account import open_account
from kernel import clock
from kernel.db import transaction
from kernel.errors import DomainError, Kind, Malformed
from kernel.events import emit


class EmailTaken(DomainError):
    """Somebody has this e-mail address, in this or another spelling."""

    kind = Kind.CONFLICT
    code = "email_taken"
    message = "This e-mail address is already registered."


class PhoneNumberTaken(DomainError):
    """Somebody has this phone number."""

    kind = Kind.CONFLICT
    code = "phone_number_taken"
    message = "This phone number is already registered."


class AdminRoleNeedsAdmin(DomainError):
    """Only an admin makes admins."""

    kind = Kind.FORBIDDEN
    code = "admin_role_needs_admin"
    message = "Only an admin can register an admin."


class DateOfBirthInFuture(DomainError):
    """Nobody is born tomorrow."""

    kind = Kind.REFUSED
    code = "date_of_birth_in_future"
    message = "The date of birth lies in the future."


class RegisteredUser(UserView, frozen=True, kw_only=True):
    """A new user with the wallet that was opened for them."""

    account_id: UUID
    account: AccountView


TAKEN: dict[str, type[DomainError]] = {
    "accounts_user_email_key": EmailTaken,
    "accounts_user_phone_number_key": PhoneNumberTaken,
}


def register_user(
    *,
    password: str,
    name: str = "",
    email: str | None = None,
    phone_number: str | None = None,
    role: Role = "member",
    date_of_birth: date | None = None,
    by_admin: bool = False,
) -> RegisteredUser:
    """Register a person; user, wallet in the default currency and event are written together or not at all.

    A trainer waits for approval, unless an admin registers them.

    :raises EmailTaken: :raises PhoneNumberTaken: :raises AdminRoleNeedsAdmin: :raises DateOfBirthInFuture:
    :raises PasswordTooShort: :raises Malformed: no identifier, or one that is none.
    """
    if role == "admin" and not by_admin:
        raise AdminRoleNeedsAdmin
    if date_of_birth and date_of_birth > clock.now().date():
        raise DateOfBirthInFuture
    user = User(
        name=name.strip(),
        email=normalise_email(email) if email else None,
        phone_number=normalise_phone(phone_number) if phone_number else None,
        role=role,
        status="pending" if role == "trainer" and not by_admin else "active",
        approved_at=clock.now() if role == "trainer" and by_admin else None,
        date_of_birth=date_of_birth,
        created_at=clock.now(),
    )
    _refuse_if_taken(user)
    user.password = hash_password(password)
    return _insert(user)


def _refuse_if_taken(user: User) -> None:
    """Before the expensive hash; the unique keys decide for good."""
    if user.email is None and user.phone_number is None:
        raise Malformed("Give an email or a phone_number.", field="email")
    if user.email and User.objects.filter(email=user.email).exists():
        raise EmailTaken
    if user.phone_number and User.objects.filter(phone_number=user.phone_number).exists():
        raise PhoneNumberTaken


def _insert(user: User) -> RegisteredUser:
    try:
        with transaction("accounts"):
            user.save(force_insert=True)
            account = open_account(user_id=user.pk, currency=conf.default_currency())
            view = view_of(user)
            emit(
                UserRegistered(user_id=view.user_id, name=view.name, role=view.role, status=view.status),
                using="accounts",
            )
    except IntegrityError as error:
        raise _named(error) from None
    return RegisteredUser(
        **{field: getattr(view, field) for field in view.__struct_fields__},
        account_id=account.account_id,
        account=account,
    )


def _named(error: IntegrityError) -> Exception:
    """The failure a broken constraint stands for; somebody else was faster."""
    diagnosis = getattr(error.__cause__, "diag", None)
    taken = TAKEN.get(getattr(diagnosis, "constraint_name", None) or "")
    return taken() if taken else error
