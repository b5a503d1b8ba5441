"""The second wall: with every policy off, the database still returns no row of another body."""

import hashlib
import hmac
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet
from django.test import Client

from casework import services
from casework.enums import GrantKind
from casework.models import (
    Beneficiary,
    Case,
    CaseEvent,
    CaseGrant,
    CaseReach,
    Consent,
    Note,
    Request,
)
from casework.selectors import case_list, caseload, caseload_size
from common import clock, outbox, wall
from common.wall import install, tokens
from common.wall.rules import walled
from partners.enums import RoleCode
from partners.models import User
from referrals.models import DisclosureManifest, Referral, ReferralEvent
from tests import factories
from tests.factories import CELL, NGO, OTHER_NGO, SCHOOLS, officer
from tests.wall import before_the_wall, behind_the_wall
from workflows.models import ProcessInstance, UserTask
from workflows.tasks import fire_due_timers

pytestmark = pytest.mark.django_db

needs_postgres = [
    pytest.mark.postgres,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL"),
]


def test_every_table_that_hangs_on_a_case_has_its_rule():
    assert wall.unregistered() == [], (
        "these models lead to a case, a person or a referral: say in walls.py of their app when "
        "their rows are let through"
    )


def test_the_list_of_tables_is_not_empty():
    labels = {model._meta.label for model in walled()}

    assert {"casework.Note", "referrals.ReferralEvent", "workflows.TaskDraft"} <= labels
    assert not labels & {"partners.User", "partners.Organisation", "common.OutboxMessage"}


class TestOnPostgreSQL:
    pytestmark = needs_postgres

    @pytest.fixture(autouse=True)
    def processes(self) -> None:
        from django.core.management import call_command

        call_command("bpmn", "deploy", verbosity=0)

    @pytest.fixture
    def ours(self) -> Case:
        return self._case(NGO)

    @pytest.fixture
    def theirs(self) -> Case:
        """A case of another body, referred to nobody of ours."""
        return self._case(OTHER_NGO)

    def _case(self, body: str) -> Case:
        worker = officer(RoleCode.CASE, body)
        case = factories.open_case(user=worker, organisation=body)
        factories.refer(factories.submit(case))
        Note.objects.create(case=case, author=worker, text="Note fictive")
        outbox.deliver()
        return case

    @pytest.fixture
    def standing(self, ours: Case, theirs: Case) -> Iterator[None]:
        with before_the_wall():
            yield

    def counts(self) -> dict[str, int]:
        return {model._meta.label: model._base_manager.count() for model in walled()}

    # Who sees what

    def test_without_a_name_there_is_nothing(self, standing):
        assert not any(self.counts().values())

    def test_the_service_sees_everything(self, ours, theirs):
        everything = self.counts()

        with before_the_wall(), wall.acting_as(wall.SERVICE):
            seen = self.counts()

        assert seen == everything
        assert seen["casework.Case"] == 2

    def test_raw_querysets_return_rows_of_the_own_body_only(self, ours, theirs, standing):
        with behind_the_wall():
            reader = wall.for_user(officer())

        with wall.acting_as(reader):
            assert [case.pk for case in Case.objects.all()] == [ours.pk]
            assert [each.pk for each in Beneficiary.objects.all()] == [ours.beneficiary_id]
            for model in (Request, Note, CaseEvent, Consent, ProcessInstance, CaseReach):
                assert {row.case_id for row in model.objects.all()} == {ours.pk}, model
            assert {row.request.case_id for row in Referral.objects.all()} == {ours.pk}
            assert DisclosureManifest.objects.count() == 1
            assert {row.referral.request.case_id for row in ReferralEvent.objects.all()} == {
                ours.pk
            }
            assert {row.process.case_id for row in UserTask.objects.all()} == {ours.pk}

    def test_sql_returns_no_more(self, ours, theirs, standing):
        with behind_the_wall():
            reader = wall.for_user(officer())

        with wall.acting_as(reader), connection.cursor() as cursor:
            cursor.execute(
                "SELECT id FROM casework_case WHERE organisation_id = %s OR true", [OTHER_NGO]
            )
            assert cursor.fetchall() == [(ours.pk,)]
            cursor.execute("SELECT count(*) FROM casework_sealednote UNION ALL "
                           "SELECT count(*) FROM casework_casegrant")  # fmt: skip
            assert cursor.fetchall() == [(1,), (0,)]

    def test_what_cannot_be_read_cannot_be_changed(self, theirs, standing):
        with behind_the_wall():
            reader = wall.for_user(officer())

        with wall.acting_as(reader):
            assert Case.objects.filter(pk=theirs.pk).update(organisation=NGO) == 0
            assert Note.objects.all().delete()[0] == 1  # their own body's

        with behind_the_wall():
            assert Note.objects.get().case == theirs

    def test_a_receiving_body_reads_what_its_page_joins_and_nothing_else(self, ours, theirs):
        factories.submit(ours, "EDU-03")
        with before_the_wall():
            with behind_the_wall():
                reader = wall.for_user(officer(RoleCode.CASE, SCHOOLS))

            with wall.acting_as(reader):
                assert Referral.objects.count() == 2
                assert Request.objects.count() == 2
                assert Case.objects.count() == 2
                assert DisclosureManifest.objects.count() == 2
                for model in (Note, CaseEvent, CaseReach, ProcessInstance, UserTask, CaseGrant):
                    assert not model.objects.exists(), model

    @pytest.mark.parametrize("role", [RoleCode.PLAN, RoleCode.GOV, RoleCode.DPO, RoleCode.ADMIN])
    def test_a_role_without_case_work_reads_nothing(self, standing, role):
        with behind_the_wall():
            reader = wall.for_user(officer(role, CELL))

        with wall.acting_as(reader):
            assert not any(self.counts().values())

    def test_a_very_sensitive_case_is_for_protection_officers(self):
        case = factories.submit(factories.open_case(user=officer()), "PRO-02").case
        readers = [officer(), officer(RoleCode.FOCAL), officer(RoleCode.CELL, CELL)]
        protector = officer(RoleCode.PROT, CELL)

        with before_the_wall():
            for each in readers:
                with wall.acting_as(self._principal(each)):
                    assert not Case.objects.exists()
            with wall.acting_as(self._principal(protector)):
                assert Case.objects.get() == case

    def _principal(self, user: User) -> wall.Principal:
        with behind_the_wall():
            return wall.for_user(User.objects.get(pk=user.pk))

    def test_a_grant_lets_through_until_it_ends(self, theirs, fixed_clock):
        worker = officer()
        services.grant_case(
            case=theirs,
            user=worker,
            by=theirs.assigned_to,
            reason="Renfort",
            expires_at=fixed_clock + timedelta(days=1),
            kind=GrantKind.SHARED,
        )

        with before_the_wall():
            reader = self._principal(worker)
            with wall.acting_as(reader):
                assert Case.objects.get() == theirs
                assert Note.objects.exists()
            with clock.fixed(fixed_clock + timedelta(days=1)), wall.acting_as(reader):
                assert not Case.objects.exists()
                assert not Note.objects.exists()

    # With the policy off

    def test_pages_show_nothing_of_another_body_when_the_policy_lets_everything_through(
        self, ours, theirs, standing, monkeypatch
    ):
        with behind_the_wall():
            worker = officer()
            referral = Referral.objects.get(request__case=theirs).reference
            process = ProcessInstance.objects.get(case=theirs).pk
            task = UserTask.objects.filter(process__case=theirs).first().pk
            client = Client()
            client.force_login(worker)
        self._let_everything_through(monkeypatch)

        for path in (
            f"/cases/{theirs.number}/",
            f"/cases/{theirs.number}/notes/",
            f"/referrals/cases/{theirs.number}/",
            f"/desk/cases/{theirs.number}/steps/",
            f"/referrals/{referral}/",
            f"/desk/processes/{process}/",
            f"/desk/tasks/{task}/",
        ):
            assert client.get(path).status_code == 404, path
        for path in ("/cases/", "/", "/desk/tasks/", "/referrals/sent/", "/cases/?status=open"):
            answer = client.get(path)
            assert answer.status_code == 200
            assert theirs.number not in answer.content.decode(), path
            assert referral not in answer.content.decode(), path
        assert ours.number in client.get("/cases/").content.decode()
        found = client.post("/cases/search/", {"q": theirs.number})
        assert found.context["found"] == 0
        assert client.post(f"/cases/{theirs.number}/close/").status_code == 404

    def test_selectors_neither(self, ours, theirs, standing, monkeypatch):
        worker = self._worker()
        self._let_everything_through(monkeypatch)

        with wall.acting_as(self._principal(worker)):
            assert [case.pk for case in case_list(worker)] == [ours.pk]
            assert [case.pk for case in caseload(worker).cases] == [ours.pk]
            assert caseload_size(worker) == 1

    def _worker(self) -> User:
        with behind_the_wall():
            return officer()

    def _let_everything_through(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Replace every policy function, wherever it was imported, by one that allows all."""
        import sys

        def everything(model: type) -> QuerySet:
            return lambda *_args: model.objects.all()

        open_doors = {
            "cases_visible_to": everything(Case),
            "referrals_visible_to": everything(Referral),
            "received_by": everything(Referral),
            "sent_by": everything(Referral),
            "processes_visible_to": everything(ProcessInstance),
            "sees_case": lambda *_args: True,
            "may_see": lambda *_args: True,
            "may_open": lambda *_args: True,
        }
        apps = ("casework", "referrals", "workflows")
        for name, module in list(sys.modules.items()):
            if name.split(".")[0] in apps:
                for policy, allowing in open_doors.items():
                    if callable(getattr(module, policy, None)):
                        monkeypatch.setattr(module, policy, allowing)

    # The token

    def _ask(self, token: str) -> int:
        with connection.connection.cursor() as cursor:
            cursor.execute("SELECT set_config('wall.token', %s, true)", [token])
            cursor.execute("SELECT count(*) FROM casework_case")
            return cursor.fetchone()[0]

    def _token(self, **changes) -> str:
        now = clock.system_time()
        claims = {
            "database": connection.settings_dict["NAME"],
            "expires_at": now + timedelta(minutes=5),
            "at": now,
            "user": 1,
            "audiences": ["*"],
        }
        return tokens.sign(**{**claims, **changes})

    def test_a_good_token_opens(self, standing):
        assert self._ask(self._token()) == 2

    def test_a_token_that_expired_gives_nothing(self, standing):
        assert self._ask(self._token(expires_at=clock.system_time() - timedelta(seconds=2))) == 0

    def test_a_token_of_another_database_gives_nothing(self, standing):
        assert self._ask(self._token(database="another")) == 0

    def test_a_token_with_other_claims_gives_nothing(self, standing):
        claims, signature = self._token(audiences=["org:X:C1"]).split("~")
        wrong = hmac.new(b"guessed", claims.encode(), hashlib.sha256).hexdigest()

        assert self._ask(f"{claims.replace('org:X:C1', '*')}~{signature}") == 0
        assert self._ask(f"{claims}~{wrong}") == 0
        assert self._ask(claims) == 0
        assert self._ask("*") == 0
        assert self._ask("~") == 0

    def test_a_token_signed_with_another_secret_gives_nothing(self, standing, settings):
        settings.SECRET_KEY = "another installation's"

        assert self._ask(self._token()) == 0

    def test_an_audience_does_not_smuggle_another_in(self):
        with pytest.raises(ValueError, match="separator"):
            self._token(audiences=["org:X,*"])

    @pytest.mark.parametrize(
        "text",
        [
            "SELECT * FROM wall.key",
            "SELECT wall.claims()",
            "INSERT INTO wall.key VALUES ('', '')",
            "CREATE FUNCTION wall.audiences() RETURNS text[] LANGUAGE sql AS $$SELECT '{*}'$$",
            "DROP POLICY wall ON casework_case",
            "ALTER TABLE casework_case DISABLE ROW LEVEL SECURITY",
            "DELETE FROM django_migrations",
        ],
    )
    def test_the_site_cannot_open_the_wall(self, standing, text):
        with (
            pytest.raises(DatabaseError),
            transaction.atomic(),
            wall.acting_as(wall.SERVICE),
            connection.cursor() as cursor,
        ):
            cursor.execute(text)

    # Acts and tasks

    def test_a_task_without_a_name_sees_nothing(self, standing):
        from celery import shared_task

        @shared_task(name="tests.counting")
        def counting() -> int:
            return Case.objects.count()

        assert counting() == 0
        assert wall.serving(counting)() == 2

    def test_the_tasks_of_the_service_say_so(self, standing):
        assert fire_due_timers() >= 0
        assert wall.present() == wall.NOBODY

    def test_nothing_stays_on_the_connection_after_a_request(self, ours, standing):
        with behind_the_wall():
            client = Client()
            client.force_login(officer())

        assert client.get("/cases/").status_code == 200
        assert wall.present() == wall.NOBODY
        assert not Case.objects.exists()

    def test_what_is_handed_over_for_good_is_written_and_not_read_back(self, standing):
        with behind_the_wall():
            reception = officer(RoleCode.INTAKE)
            reader = wall.for_user(reception)
            case = factories.open_case(user=reception)

        with wall.acting_as(reader):
            with transaction.atomic():
                factories.submit(Case.objects.get(pk=case.pk), "PRO-02")
            assert not Case.objects.filter(pk=case.pk).exists()

    def test_a_whole_act_goes_through_the_pages(self, ours, standing):
        with behind_the_wall():
            client = Client()
            client.force_login(officer())

        noted = client.post(f"/cases/{ours.number}/notes/", {"text": "Note"})
        asked = client.post(f"/cases/{ours.number}/assign/", {"user": ours.assigned_to_id})

        assert (noted.status_code, asked.status_code) == (302, 302)
        with behind_the_wall():
            assert ours.notes.count() == 2

    # The wall itself

    def test_it_stands(self):
        assert install.gaps() == []

    def test_building_it_again_changes_nothing(self):
        assert not install.install()

    def test_a_table_without_its_policy_is_noticed(self):
        with connection.cursor() as cursor:
            cursor.execute("DROP POLICY wall ON casework_sealednote")

        assert [gap.what for gap in install.gaps()] == ["casework_sealednote: no policy"]
