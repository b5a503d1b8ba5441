"""Invitations: one link, once, for a week, for one person; the second person; the charter."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client

from common import clock, outbox
from common.models import OutboxMessage
from partners import accounts, charter
from partners.enums import RoleCode
from partners.errors import (
    AlreadyInvited,
    AlreadyMember,
    InvitationOver,
    NotTheCurrentText,
    OutsideRemit,
    OwnSeat,
    SamePerson,
)
from partners.models import CharterAcceptance, Invitation, User
from tests import factories
from tests.factories import CELL, NGO, OTHER_NGO
from tests.partners.accounts import GOOD, invited, is_signed_in, mailed_link, sign_in

pytestmark = pytest.mark.django_db

CHOICE = {"username": "nouvelle", "password1": GOOD, "password2": GOOD}


@pytest.fixture
def focal(reference) -> User:
    return factories.officer(RoleCode.FOCAL)


@pytest.fixture
def admin(reference) -> User:
    return factories.officer(RoleCode.ADMIN, CELL)


def join(client: Client, link: str, **choice: str):
    """Follow the link and choose."""
    client.get(link)
    return client.post("/join/", CHOICE | choice)


class TestJoining:
    def test_the_invited_person_chooses_and_is_in(self, client, focal):
        invited(by=focal)

        answer = join(client, mailed_link())

        user = User.objects.get(username="nouvelle")
        assert answer.status_code == 302
        assert is_signed_in(client)
        assert [(seat.organisation_id, seat.role_id) for seat in user.memberships.all()] == [
            (NGO, "R-CASE")
        ]

    def test_they_sign_in_with_what_they_chose(self, focal):
        invited(by=focal)
        join(Client(), mailed_link())

        assert sign_in(Client(), User.objects.get(username="nouvelle"), GOOD).status_code == 302

    def test_before_that_there_is_nothing_to_sign_in_with(self, client, focal):
        user = invited(by=focal).user

        assert not user.is_active
        assert not user.has_usable_password()
        assert not user.memberships.exists()

    def test_the_mail_names_nobody(self, focal):
        invited(by=focal)
        mailed_link()

        (sent,) = mail.outbox
        assert sent.to == ["nouvelle@asso.example"]
        assert not [each for each in ("Nouvelle", "Fictive", focal.last_name) if each in sent.body]

    def test_the_address_of_the_page_does_not_show_the_key(self, client, focal):
        invited(by=focal)

        assert client.get(mailed_link()).url == "/join/"

    def test_opening_the_link_uses_nothing_up(self, client, focal):
        invited(by=focal)
        link = mailed_link()
        for _ in range(3):
            Client().get(link, follow=True)

        assert join(client, link).status_code == 302

    @pytest.mark.parametrize(
        "choice",
        [
            {"password1": "court", "password2": "court"},
            {"password2": "un autre mot de passe"},
            {"username": "in valide"},
            {"username": "invited-0"},
            {"password1": "nouvelle@asso", "password2": "nouvelle@asso"},
        ],
    )
    def test_a_choice_that_will_not_do_is_told(self, client, focal, choice):
        invited(by=focal)

        answer = join(client, mailed_link(), **choice)

        assert answer.status_code == 422
        assert Invitation.objects.get().accepted_at is None

    def test_a_name_that_is_taken_is_told_in_whatever_letters(self, client, focal):
        invited(by=focal)

        answer = join(client, mailed_link(), username=focal.username.upper())

        assert answer.status_code == 422


class TestALinkThatDoesNotOpen:
    @pytest.fixture
    def link(self, focal) -> str:
        invited(by=focal)
        return mailed_link()

    def refused(self, link: str) -> str:
        client = Client()
        answer = join(client, link)
        assert not is_signed_in(client)
        assert client.get("/join/").status_code == 409
        return answer.context["refused"]

    def test_used(self, link):
        join(Client(), link)

        assert self.refused(link) == InvitationOver.message

    @pytest.mark.parametrize(("days", "opens"), [(6.9, True), (7, False)])
    def test_expired(self, client, link, days, opens):
        with clock.fixed(clock.now() + timedelta(days=days)):
            answer = join(client, link)

        assert (answer.status_code == 302) is opens

    def test_revoked(self, link, focal):
        accounts.revoke_invitation(invitation=Invitation.objects.get(), by=focal)

        assert self.refused(link) == InvitationOver.message

    def test_replaced(self, link, focal):
        accounts.send_again(invitation=Invitation.objects.get(), by=focal)
        newer = mailed_link()

        assert self.refused(link) == InvitationOver.message
        assert join(Client(), newer).status_code == 302

    @pytest.mark.parametrize("forge", [lambda key: key[:-2], lambda key: "x" + key, lambda _: "x"])
    def test_forged(self, link, forge):
        key = link.split("/")[2]

        assert self.refused(f"/join/{forge(key)}/") == InvitationOver.message

    def test_all_read_the_same(self, link):
        join(Client(), link)
        used, forged = Client(), Client()

        assert join(used, link).status_code == join(forged, "/join/x/").status_code == 409

    def test_while_somebody_else_is_signed_in(self, link, focal):
        client = Client()
        client.force_login(focal)

        answer = join(client, link)

        assert answer.status_code == 409
        assert Invitation.objects.get().accepted_at is None

    def test_the_key_lies_nowhere(self, link):
        key = link.split("/")[2]

        assert key not in Invitation.objects.get().key_hash
        assert not [each for each in OutboxMessage.objects.all() if key in str(each.payload)]


class TestAnAccountThatIsThere:
    @pytest.fixture
    def known(self, reference) -> User:
        user = factories.officer(RoleCode.CASE, OTHER_NGO)
        user.email = "connue@asso.example"
        user.save()
        return user

    def test_gets_the_seat_after_signing_in(self, client, focal, known):
        invited(by=focal, email="Connue@asso.example")
        client.get(mailed_link())
        client.post("/join/")
        assert known.memberships.count() == 1

        client.force_login(known)
        session = client.session
        session["invitation_key"] = mailed_link_key()
        session.save()
        client.post("/join/")

        assert known.memberships.filter(organisation=NGO, is_active=True).exists()

    def test_keeps_its_password(self, client, focal, known):
        invited(by=focal, email="connue@asso.example")

        join(client, mailed_link())

        known.refresh_from_db()
        assert not known.check_password(GOOD)

    def test_a_suspended_one_comes_back_with_a_new_password_and_only_that_seat(
        self, client, focal, known, admin
    ):
        accounts.end_membership(membership=known.memberships.get(), by=admin)
        invited(by=focal, email="connue@asso.example")

        join(client, mailed_link())

        known.refresh_from_db()
        assert known.is_active
        assert known.check_password(GOOD)
        assert [seat.organisation_id for seat in known.memberships.filter(is_active=True)] == [NGO]

    def test_is_not_invited_to_what_it_has(self, admin, known):
        with pytest.raises(AlreadyMember):
            invited(by=admin, email="connue@asso.example", organisation=OTHER_NGO)

    def test_is_not_invited_twice(self, focal):
        invited(by=focal)

        with pytest.raises(AlreadyInvited):
            invited(by=focal)

    def test_nobody_invites_themselves(self, focal):
        focal.email = "focal@asso.example"
        focal.save()

        with pytest.raises(OwnSeat):
            invited(by=focal, email="focal@asso.example")


def mailed_link_key() -> str:
    """The key in the newest mail."""
    return mail.outbox[-1].body.split("/join/")[1].split("/")[0]


class TestWhoInvitesToWhat:
    GIVEN = {RoleCode.INTAKE, RoleCode.CASE, RoleCode.FOCAL, RoleCode.DECIDE, RoleCode.INTERP}

    @pytest.mark.parametrize("role", RoleCode)
    def test_a_focal_point_gives_the_roles_of_a_body(self, focal, role):
        if role in self.GIVEN:
            assert invited(by=focal, role=role)
        else:
            with pytest.raises(OutsideRemit):
                invited(by=focal, role=role)

    @pytest.mark.parametrize("role", sorted(set(RoleCode) - GIVEN))
    def test_a_crafted_form_gives_no_more(self, client, focal, role):
        client.force_login(focal)

        answer = client.post("/members/invite/", self.form(role=role.value))

        assert answer.status_code == 422
        assert not Invitation.objects.exists()

    def test_nor_in_another_body(self, client, focal):
        client.force_login(focal)

        answer = client.post("/members/invite/", self.form(organisation=OTHER_NGO))

        assert answer.status_code == 422
        with pytest.raises(OutsideRemit):
            invited(by=focal, organisation=OTHER_NGO)

    @pytest.mark.parametrize("role", sorted(set(RoleCode) - {RoleCode.FOCAL, RoleCode.ADMIN}))
    def test_other_roles_invite_nobody(self, client, reference, role):
        client.force_login(factories.officer(role))

        assert client.post("/members/invite/", self.form()).status_code == 403

    def test_the_form_sends_the_invitation(self, client, focal):
        client.force_login(focal)

        client.post("/members/invite/", self.form())
        outbox.deliver()

        assert len(mail.outbox) == 1

    def form(self, **more: str) -> dict[str, str]:
        return {
            "email": "nouvelle@asso.example", "first_name": "Nouvelle", "last_name": "Fictive",
            "organisation": NGO, "role": "R-CASE", "language": "fr",
        } | more  # fmt: skip


class TestTheSecondPerson:
    @pytest.fixture
    def protection(self, reference) -> User:
        return factories.officer(RoleCode.PROT, CELL)

    def test_until_they_agree_nothing_leaves(self, admin):
        invitation = invited(by=admin, role=RoleCode.PROT, organisation=CELL)
        outbox.deliver()

        assert mail.outbox == []
        with pytest.raises(InvitationOver):
            accounts.new_key(invitation=invitation)

    def test_then_it_leaves(self, client, admin, protection):
        invitation = invited(by=admin, role=RoleCode.PROT, organisation=CELL)
        client.force_login(protection)

        client.post(f"/members/invitations/{invitation.pk}/confirm/")

        assert join(Client(), mailed_link()).status_code == 302

    def test_it_is_not_whoever_invited(self, admin):
        invitation = invited(by=admin, role=RoleCode.PROT, organisation=CELL)

        with pytest.raises(SamePerson):
            accounts.confirm_invitation(invitation=invitation, by=admin)

    def test_nor_the_invited(self, admin, protection):
        protection.email = "protection@reseau.example"
        protection.save()
        invitation = invited(
            by=admin, role=RoleCode.ADMIN, organisation=CELL, email=protection.email
        )

        with pytest.raises(SamePerson):
            accounts.confirm_invitation(invitation=invitation, by=protection)

    def test_nor_a_focal_point(self, admin, focal):
        invitation = invited(by=admin, role=RoleCode.PROT)

        with pytest.raises(OutsideRemit):
            accounts.confirm_invitation(invitation=invitation, by=focal)

    def test_sending_again_is_no_way_around(self, admin):
        invitation = invited(by=admin, role=RoleCode.PROT, organisation=CELL)

        accounts.send_again(invitation=invitation, by=admin)
        outbox.deliver()

        assert mail.outbox == []

    def test_the_database_agrees(self, admin):
        invitation = invited(by=admin, role=RoleCode.PROT, organisation=CELL)

        with pytest.raises(IntegrityError), transaction.atomic():
            Invitation.objects.filter(pk=invitation.pk).update(confirmed_by=admin)


class TestCharter:
    @pytest.fixture(autouse=True)
    def wanted(self, settings) -> None:
        settings.CHARTER_REQUIRED = True

    def accept(self, client, **form: str):
        text = charter.current("fr")
        return client.post("/account/charter/", {"sha256": text.sha256} | form)

    @pytest.mark.parametrize("path", ["/", "/cases/", "/members/", "/account/"])
    def test_nothing_else_is_reached_before(self, client, focal, path):
        client.force_login(focal)

        assert client.get(path).url == "/account/charter/"

    def test_then_everything_opens(self, client, focal):
        client.force_login(focal)

        self.accept(client)

        assert client.get("/").status_code == 200

    def test_it_is_kept_with_version_language_and_digest(self, client, focal):
        client.force_login(focal)
        client.cookies["django_language"] = "ar"
        text = charter.current("ar")

        self.accept(client, sha256=text.sha256)

        kept = CharterAcceptance.objects.get(user=focal)
        assert (kept.version, kept.language, kept.sha256) == (1, "ar", text.sha256)

    def test_accepting_twice_is_accepting_once(self, client, focal):
        client.force_login(focal)

        for _ in range(2):
            self.accept(client)

        assert CharterAcceptance.objects.count() == 1

    def test_a_new_version_asks_again(self, client, focal, monkeypatch):
        client.force_login(focal)
        self.accept(client)
        newer = charter.Charter(2, "fr", "Texte fictif")
        texts = charter._texts() | {(2, "fr"): newer}

        monkeypatch.setattr(charter, "_texts", lambda: texts)

        assert client.get("/").url == "/account/charter/"

    def test_the_words_that_were_shown_are_those_accepted(self, focal):
        with pytest.raises(NotTheCurrentText):
            accounts.accept_charter(user=focal, language="fr", sha256="0" * 64)

    def test_it_comes_before_the_second_factor(self, client, focal, settings):
        settings.SECOND_FACTOR_REQUIRED = True
        client.force_login(focal)
        first = client.get("/").url
        self.accept(client)

        assert (first, client.get("/").url) == ("/account/charter/", "/account/second-factor/")

    def test_it_is_written_in_three_languages(self):
        assert {charter.current(each).language for each in ("fr", "ar", "en")} == {"fr", "ar", "en"}

    #: Acceptances point at these words: another text is another version.
    RELEASED = {
        (1, "ar"): "df112a4c49dc76e45ffbc353a85fc859a454998dcaf4ce14b233a9dd63c0c4b6",
        (1, "en"): "3b1a9971cb59c1f277197f11ae1e83368cdc538c37c6d51b7d66e32ebecba4bd",
        (1, "fr"): "45241493917b67db3e146d2f3d642edfcef3054b98fe594c29bc25e6f578e3e0",
    }

    def test_a_released_text_does_not_change(self):
        assert {key: text.sha256 for key, text in charter._texts().items()} == self.RELEASED


class TestTheFirstAccount:
    ARGUMENTS = (
        "invite", "premiere@reseau.example", "--organisation", CELL, "--role", "R-ADMIN",
        "--first-name", "Première", "--last-name", "Fictive",
    )  # fmt: skip

    def test_it_is_invited_from_the_command_line(self, client, reference, capsys):
        call_command("accounts", *self.ARGUMENTS, "--print-link")
        link = capsys.readouterr().out.strip().splitlines()[-1].removeprefix("http://testserver")

        join(client, link)

        assert client.get("/members/").status_code == 200

    def test_an_unknown_body_is_told(self, reference):
        with pytest.raises(CommandError):
            call_command("accounts", *[each.replace(CELL, "ORG-X") for each in self.ARGUMENTS])
