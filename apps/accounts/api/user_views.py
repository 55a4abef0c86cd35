"""Operations on people: parse, one call, render."""

from __future__ import annotations

import msgspec

from apps.accounts import queries
from apps.accounts.api import schemas
from apps.accounts.contract import UserView
from apps.accounts.usecases.approve_user import approve_user
from apps.accounts.usecases.ban_user import ban_user
from apps.accounts.usecases.register_user import RegisteredUser, register_user
from apps.accounts.usecases.unban_user import unban_user
from kernel.http import ADMIN, ANYONE, SIGNED_IN, Call, Operation, Page, Reply, page_of


class RegisterUserView(Operation):
    """Register, with an e-mail address or a phone number; a wallet is opened too.

    A trainer waits for approval and acts as a member until then. Only an admin registers an admin.
    """

    method = "POST"
    access = ANYONE
    status = 201
    body = schemas.RegisterUser
    accepts_form = True
    reply = RegisteredUser

    def handle(self, call: Call) -> Reply:
        by_admin = call.principal is not None and call.principal.is_admin
        user = register_user(**msgspec.structs.asdict(call.body), by_admin=by_admin)
        return Reply(user, headers={"Location": f"/api/users/{user.user_id}"})


class CreateUserView(RegisterUserView):
    """Register, at the path of the user service."""


class ListUsersView(Operation):
    """All people, newest first."""

    access = ADMIN
    query = schemas.ListUsers
    reply = Page[UserView]

    def handle(self, call: Call) -> Page[UserView]:
        asked: schemas.ListUsers = call.query
        found = queries.list_users(limit=asked.limit, cursor=asked.cursor, role=asked.role, status=asked.status)
        return page_of(found, limit=asked.limit, cursor=lambda user: str(user.user_id))


class GetUserView(Operation):
    """One user: oneself, or anybody for an admin."""

    access = SIGNED_IN
    reply = UserView

    def handle(self, call: Call) -> UserView:
        return queries.get_user_for(call.user, call.path["user_id"])


class ApproveUserView(Operation):
    """Approve a trainer who waits."""

    method = "PATCH"
    access = ADMIN
    body = schemas.ChooseUser
    reply = UserView

    def handle(self, call: Call) -> UserView:
        return approve_user(user_id=call.body.user_id)


class BanUserView(Operation):
    """Ban a user; every host refuses their tokens from now on."""

    method = "PATCH"
    access = ADMIN
    body = schemas.ChooseUser
    reply = UserView

    def handle(self, call: Call) -> UserView:
        return ban_user(user_id=call.body.user_id, by=call.user.user_id)


class UnbanUserView(Operation):
    """Lift a ban."""

    method = "PATCH"
    access = ADMIN
    body = schemas.ChooseUser
    reply = UserView

    def handle(self, call: Call) -> UserView:
        return unban_user(user_id=call.body.user_id)
