"""Signing in and out, a forgotten password, the password once more: the library's, in our frame."""

from allauth.account import views
from allauth.mfa.base import views as factor_views
from django.contrib.auth.decorators import login_not_required
from django.views.decorators.http import require_POST

from partners.views.refusals import told_apart

sign_in = told_apart(views.login)
sign_out = require_POST(login_not_required(views.logout))
inactive = views.account_inactive
password_again = told_apart(views.reauthenticate)
password_change = told_apart(views.password_change)
password_reset = told_apart(views.password_reset)
password_reset_done = views.password_reset_done
password_reset_from_key = told_apart(views.password_reset_from_key)
password_reset_from_key_done = views.password_reset_from_key_done
code = told_apart(factor_views.authenticate)
code_again = told_apart(factor_views.reauthenticate)
