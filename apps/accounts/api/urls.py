"""URLs of accounts, as clients see them."""

from __future__ import annotations

from apps.accounts.api import ledger_urls
from apps.accounts.api.bearer import tolerant
from apps.accounts.api.user_views import (
    ApproveUserView,
    BanUserView,
    CreateUserView,
    GetUserView,
    ListUsersView,
    RegisterUserView,
    UnbanUserView,
)
from apps.accounts.api.views import (
    GetJwksView,
    GetMeView,
    GetOwnUserView,
    LoginUserView,
    LogoutUserView,
    RefreshSessionView,
    ValidateTokenView,
)
from kernel.http import operations

app_name = "accounts"

urlpatterns = [
    *operations("api/auth/register", RegisterUserView),
    *tolerant(
        [
            *operations("api/auth/login", LoginUserView),
            *operations("api/auth/refresh", RefreshSessionView),
            *operations("api/auth/logout", LogoutUserView),
            *operations("api/auth/validate", ValidateTokenView),
        ]
    ),
    *operations("api/auth/me", GetMeView),
    *operations("api/users", ListUsersView, CreateUserView),
    *operations("api/users/me", GetOwnUserView),
    *operations("api/users/approve", ApproveUserView),
    *operations("api/users/ban", BanUserView),
    *operations("api/users/unban", UnbanUserView),
    *operations("api/users/<uuid:user_id>", GetUserView),
    *operations(".well-known/jwks.json", GetJwksView),
    *ledger_urls.urlpatterns,
]
