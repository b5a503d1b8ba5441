"""Who does the work of an officer who is away, on which days, and who may arrange it."""

from datetime import date, timedelta

import pytest
from viewflow.workflow.status import STATUS

from common import clock
from partners.enums import RoleCode
from tests import factories
from tests.workflows.work import claimed_task, focal_point, seat, waiting
from workflows import errors, permissions, selectors, services
from workflows.models import Substitution

pytestmark = pytest.mark.django_db

TODAY = date(2026, 9, 15)
DAY = timedelta(days=1)


@pytest.fixture
def absent():
    return factories.officer()


@pytest.fixture
def substitute():
    return factories.officer()


def plan(absent, substitute, first=TODAY, last=TODAY, by=None) -> Substitution:
    return services.plan_absence(
        absent=absent, substitute=substitute, starts_on=first, ends_on=last, by=by or absent
    )


class TestWork:
    def test_the_substitute_completes_what_the_absent_officer_claimed(self, absent, substitute):
        task = claimed_task(absent)
        plan(absent, substitute)

        done = services.complete_task(task=task, user=substitute, variables={})

        assert (done.status, done.owner) == (STATUS.DONE, absent)

    def test_the_list_says_in_whose_place(self, absent, substitute):
        task = claimed_task(absent)
        plan(absent, substitute)

        row = selectors.task_rows(substitute, selectors.mine(substitute))[0]

        assert (row.task, row.is_mine, row.substituting) == (task, False, absent)

    @pytest.mark.parametrize(("days", "may"), [(-1, False), (0, True), (2, True), (3, False)])
    def test_only_on_the_days_that_were_planned(self, absent, substitute, fixed_clock, days, may):
        task = claimed_task(absent)
        plan(absent, substitute, TODAY, TODAY + 2 * DAY)

        with clock.fixed(fixed_clock + days * DAY):
            assert permissions.may_work_on(substitute, task) is may
            assert permissions.tasks_of(substitute).exists() is may

    def test_the_days_are_the_region_s(self, absent, substitute):
        task = claimed_task(absent)
        plan(absent, substitute)

        with clock.fixed(clock.now().replace(hour=23, minute=30)):
            assert not permissions.may_work_on(substitute, task)

    def test_whoever_substitutes_the_substitute_does_not(self, absent, substitute):
        task = claimed_task(absent)
        third = factories.officer()
        plan(absent, substitute)
        plan(substitute, third)

        assert not permissions.may_work_on(third, task)
        assert not permissions.tasks_of(third).exists()

    def test_work_of_a_role_that_the_substitute_lacks_waits(self, absent, substitute):
        seat(absent, RoleCode.CASE, factories.OTHER_NGO)
        task = claimed_task(absent)
        type(task).objects.filter(pk=task.pk).update(organisation=factories.OTHER_NGO)
        plan(absent, substitute)

        assert not permissions.may_work_on(substitute, waiting(task.process))
        assert not permissions.tasks_of(substitute).exists()

    def test_it_ends_when_the_officer_is_back_early(self, absent, substitute):
        task = claimed_task(absent)

        services.end_absence(substitution=plan(absent, substitute), by=absent)

        assert not permissions.may_work_on(substitute, task)
        assert selectors.absence_of(absent) is None

    def test_the_substitute_gives_the_task_back_to_the_team(self, absent, substitute):
        task = claimed_task(absent)
        plan(absent, substitute)

        services.unclaim_task(task=task, user=substitute)

        assert waiting(task.process).owner is None


class TestPlan:
    @pytest.mark.parametrize(
        ("role", "organisation"),
        [(RoleCode.CASE, factories.OTHER_NGO), (RoleCode.INTAKE, factories.NGO)],
    )
    def test_a_substitute_shares_the_body_and_can_do_the_work(self, absent, role, organisation):
        with pytest.raises(errors.NotASubstitute):
            plan(absent, factories.officer(role, organisation))

    def test_nobody_substitutes_themselves(self, absent):
        with pytest.raises(errors.NotASubstitute):
            plan(absent, absent)

    @pytest.mark.parametrize(("first", "last"), [(1, 0), (-3, -1)])
    def test_days_that_are_over_or_turned_round_are_refused(self, absent, substitute, first, last):
        with pytest.raises(errors.PeriodRefused):
            plan(absent, substitute, TODAY + first * DAY, TODAY + last * DAY)

    @pytest.mark.parametrize(
        ("first", "last", "overlaps"),
        [(-2, 0, True), (2, 5, True), (1, 1, True), (-2, 9, True), (3, 5, False)],
    )
    def test_nobody_has_two_substitutes_on_a_day(self, absent, substitute, first, last, overlaps):
        plan(absent, substitute, TODAY, TODAY + 2 * DAY)
        days = (TODAY + first * DAY, TODAY + last * DAY)

        if overlaps:
            with pytest.raises(errors.AlreadyAbsent):
                plan(absent, factories.officer(), *days)
        else:
            assert plan(absent, factories.officer(), *days).pk

    def test_an_ended_substitution_makes_room_for_another(self, absent, substitute):
        services.end_absence(substitution=plan(absent, substitute), by=absent)

        assert plan(absent, factories.officer()).pk

    def test_the_focal_point_plans_for_an_officer(self, absent, substitute):
        focal = focal_point()

        assert plan(absent, substitute, by=focal).created_by == focal

    @pytest.mark.parametrize(
        ("role", "organisation"),
        [(RoleCode.CASE, factories.NGO), (RoleCode.FOCAL, factories.OTHER_NGO)],
    )
    def test_others_neither_plan_nor_end_it(self, absent, substitute, role, organisation):
        other = factories.officer(role, organisation)

        with pytest.raises(errors.NotCoordinator):
            plan(absent, substitute, by=other)
        with pytest.raises(errors.NotCoordinator):
            services.end_absence(substitution=plan(absent, substitute), by=other)

    def test_whoever_assigns_is_warned(self, absent, substitute):
        planned = plan(absent, substitute)

        assert selectors.absence_of(absent) == planned
        assert selectors.absence_of(substitute) is None
