"""Addresses of signing in and of second factors, under the names that the library asks for.

Those of its pages that are not here do not exist: nobody signs up, and addresses are given by the
body.
"""

from django.urls import path

from partners.views import factors, sign_in

urlpatterns = [
    path("signin/", sign_in.sign_in, name="login"),
    path("signin/", sign_in.sign_in, name="account_login"),
    path("signin/code/", sign_in.code, name="mfa_authenticate"),
    path("signin/suspended/", sign_in.inactive, name="account_inactive"),
    path("signin/again/", sign_in.password_again, name="account_reauthenticate"),
    path("signin/again/code/", sign_in.code_again, name="mfa_reauthenticate"),
    path("signin/again/passkey/", factors.passkey_again, name="mfa_reauthenticate_webauthn"),
    path("signin/forgotten/", sign_in.password_reset, name="account_reset_password"),
    path("signin/forgotten/sent/", sign_in.password_reset_done, name="account_reset_password_done"),
    path(
        "signin/forgotten/changed/",
        sign_in.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path(
        "signin/forgotten/<slug:uidb36>/<str:key>/",
        sign_in.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("signout/", sign_in.sign_out, name="logout"),
    path("signout/", sign_in.sign_out, name="account_logout"),
    path("account/password/", sign_in.password_change, name="account_change_password"),
    path("account/second-factor/", factors.second_factor, name="mfa_index"),
    path("account/second-factor/", factors.second_factor, name="mfa_list_webauthn"),
    path("account/second-factor/app/", factors.activate_totp, name="mfa_activate_totp"),
    path("account/second-factor/app/remove/", factors.deactivate_totp, name="mfa_deactivate_totp"),
    path("account/second-factor/codes/", factors.recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "account/second-factor/codes/new/",
        factors.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path("account/second-factor/passkeys/new/", factors.passkey_add, name="mfa_add_webauthn"),
    path(
        "account/second-factor/passkeys/<int:pk>/name/",
        factors.passkey_rename,
        name="mfa_edit_webauthn",
    ),
    path(
        "account/second-factor/passkeys/<int:pk>/remove/",
        factors.passkey_remove,
        name="mfa_remove_webauthn",
    ),
]
