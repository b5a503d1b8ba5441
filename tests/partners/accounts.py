"""What tests of accounts share: links out of mails, codes of an authenticator, crafted clients."""

import re

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.test import Client

from common import clock, outbox
from partners import accounts
from partners.enums import RoleCode
from partners.models import Invitation, Organisation, User
from tests import factories

PASSWORD = "synthetic-officer-1"
GOOD = "quatre mots sans rapport 7"
LINK = re.compile(r"http://testserver(/\S+)")


def sign_in(client: Client, user: User, password: str = PASSWORD):
    """Sign in through the page."""
    return client.post("/signin/", {"username": user.username, "password": password})


def invited(
    *,
    by: User | None = None,
    role: RoleCode = RoleCode.CASE,
    email: str = "nouvelle@asso.example",
    organisation: str = factories.NGO,
) -> Invitation:
    """An open invitation."""
    return accounts.invite(
        organisation=Organisation.objects.get(code=organisation),
        role=role,
        email=email,
        first_name="Nouvelle",
        last_name="Fictive",
        language="fr",
        by=by,
    )


def mailed_link() -> str:
    """The address in the newest mail, once the outbox is delivered."""
    outbox.deliver()
    return LINK.findall(mail.outbox[-1].body)[-1]


def with_totp(user: User) -> str:
    """Give the user an authenticator application; its secret."""
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    return secret


def code_of(secret: str) -> str:
    """The code that the application shows now."""
    counter = int(clock.system_time().timestamp()) // 30
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def is_signed_in(client: Client) -> bool:
    """Whether the client reaches a page of signed-in people."""
    return client.get("/account/").status_code == 200


def kinds_of(user: User) -> set[str]:
    """The kinds of the user's authenticators."""
    return set(Authenticator.objects.filter(user=user).order_by().values_list("type", flat=True))
