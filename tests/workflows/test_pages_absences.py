"""Pages of absences, and what a substitute sees in their day."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from common import clock
from partners.enums import RoleCode
from tests import factories
from tests.workflows.work import claimed_task, focal_point
from workflows import services
from workflows.models import Substitution

pytestmark = pytest.mark.django_db

TODAY = date(2026, 9, 15)
STATEMENTS_PER_PAGE = 12
LIST, ADD = "/desk/absences/", "/desk/absences/new/"


@pytest.fixture
def officer(reference):
    return factories.officer()


@pytest.fixture
def colleague(reference):
    return factories.officer()


def plan(absent, substitute, first=TODAY, last=TODAY) -> Substitution:
    return services.plan_absence(
        absent=absent, substitute=substitute, starts_on=first, ends_on=last, by=absent
    )


def asked(substitute, first="2026-10-01", last="2026-10-09", **more) -> dict[str, object]:
    return {"substitute": substitute.pk, "starts_on": first, "ends_on": last, **more}


def rows(client) -> list[tuple[str, bool, bool]]:
    found = client.get(LIST).context["rows"]
    return [(row.state, row.is_mine, row.may_end) for row in found]


class TestList:
    def test_it_needs_a_sign_in(self, client, reference):
        assert client.get(LIST).status_code == 302

    def test_it_shows_how_each_stands(self, client, officer, colleague):
        day = timedelta(days=1)
        with clock.fixed(clock.now() - 9 * day):
            plan(officer, colleague, TODAY - 9 * day, TODAY - 8 * day)
        plan(officer, colleague)
        plan(officer, colleague, TODAY + 5 * day, TODAY + 6 * day)
        ended = plan(officer, colleague, TODAY + 8 * day, TODAY + 9 * day)
        services.end_absence(substitution=ended, by=officer)
        client.force_login(officer)

        assert rows(client) == [
            ("ended", True, False),
            ("planned", True, True),
            ("running", True, True),
            ("over", True, False),
        ]

    def test_the_substitute_sees_it_and_does_not_end_it(self, client, officer, colleague):
        plan(officer, colleague)
        client.force_login(colleague)

        assert rows(client) == [("running", False, False)]

    def test_the_focal_point_ends_it_for_them(self, client, officer, colleague):
        plan(officer, colleague)
        client.force_login(focal_point())

        assert rows(client) == [("running", False, True)]

    @pytest.mark.parametrize(
        ("role", "body"),
        [(RoleCode.CASE, factories.NGO), (RoleCode.FOCAL, factories.OTHER_NGO)],
    )
    def test_others_do_not_see_it(self, client, officer, colleague, role, body):
        plan(officer, colleague)
        client.force_login(factories.officer(role, body))

        assert rows(client) == []

    def test_it_keeps_within_its_statements(
        self, client, officer, colleague, django_assert_max_num_queries
    ):
        plan(officer, colleague)
        client.force_login(focal_point())
        client.get(LIST)

        with django_assert_max_num_queries(STATEMENTS_PER_PAGE):
            client.get(LIST)


class TestPlan:
    def test_an_officer_plans_their_own(self, page, officer, colleague, language):
        page.force_login(officer)

        answer = page.post(ADD, asked(colleague))

        assert answer.url == LIST
        planned = Substitution.objects.get()
        assert (planned.absent, planned.substitute) == (officer, colleague)

    def test_only_colleagues_who_may_do_the_work_are_offered(self, client, officer, colleague):
        focal = focal_point()
        factories.officer(RoleCode.CASE, factories.OTHER_NGO)
        factories.officer(RoleCode.INTAKE)
        client.force_login(officer)

        choices = client.get(ADD).context["form"].fields["substitute"].choices

        assert {key for key, _name in choices} == {"", str(colleague.pk), str(focal.pk)}

    def test_a_caseworker_plans_for_nobody_else(self, client, officer, colleague):
        client.force_login(officer)

        client.post(ADD, asked(focal_point(), absent=colleague.pk))

        assert Substitution.objects.get().absent == officer

    def test_the_focal_point_plans_for_an_officer(self, client, officer, colleague):
        focal = focal_point()
        client.force_login(focal)

        client.post(ADD, asked(colleague, absent=officer.pk))

        planned = Substitution.objects.get()
        assert (planned.absent, planned.created_by) == (officer, focal)

    @pytest.mark.parametrize(
        ("first", "last", "field"),
        [
            ("", "2026-10-09", "starts_on"),
            ("2026-10-09", "2026-10-01", "ends_on"),
            ("2026-09-01", "2026-09-14", "ends_on"),
            ("2026-09-15", "2026-10-09", "starts_on"),
        ],
    )
    def test_a_refusal_stands_beside_its_field(
        self, client, officer, colleague, first, last, field
    ):
        plan(officer, colleague)
        client.force_login(officer)

        answer = client.post(ADD, asked(colleague, first, last))

        assert answer.status_code == 422
        assert set(answer.context["form"].errors) == {field}
        assert f'value="{last}"' in answer.text

    def test_a_substitute_whose_role_cannot_do_it_is_refused(self, client, officer):
        client.force_login(focal_point())
        intake = factories.officer(RoleCode.INTAKE)

        answer = client.post(ADD, asked(intake, absent=officer.pk))

        assert set(answer.context["form"].errors) == {"substitute"}


class TestEnd:
    def end(self, client, substitution: Substitution):
        return client.post(reverse("workflows:absence-end", args=[substitution.pk]))

    def test_the_officer_ends_it(self, client, officer, colleague):
        planned = plan(officer, colleague)
        client.force_login(officer)

        assert self.end(client, planned).url == LIST
        planned.refresh_from_db()
        assert planned.ended_at == clock.now()

    def test_the_substitute_does_not(self, client, officer, colleague):
        planned = plan(officer, colleague)
        client.force_login(colleague)

        assert self.end(client, planned).status_code == 404

    def test_of_others_it_does_not_exist(self, client, officer, colleague):
        planned = plan(officer, colleague)
        client.force_login(factories.officer())

        assert self.end(client, planned).status_code == 404


class TestDay:
    def test_a_substitute_is_told_and_finds_the_tasks_marked(
        self, page, officer, colleague, language
    ):
        task = claimed_task(officer)
        plan(officer, colleague)
        page.force_login(colleague)

        answer = page.get(reverse("home"))

        assert [each.absent for each in answer.context["absences"]] == [officer]
        [row] = answer.context["tasks"]
        assert (row.task, row.substituting) == (task, officer)

    def test_who_is_away_is_told_who_does_their_work(self, client, officer, colleague):
        plan(officer, colleague)
        client.force_login(officer)

        assert str(colleague) in client.get(reverse("home")).text

    def test_without_an_absence_nothing_is_said(self, client, officer, colleague):
        plan(colleague, officer, TODAY + timedelta(days=1), TODAY + timedelta(days=1))
        client.force_login(officer)

        assert client.get(reverse("home")).context["absences"] == []
