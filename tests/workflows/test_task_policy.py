"""Whose task is whose: what lists show is what each officer may do, for everybody and all work."""

import itertools
import random
from datetime import date

import pytest
from guardian.shortcuts import get_objects_for_user
from guardian.utils import get_user_obj_perms_model
from viewflow.workflow.status import STATUS

from casework.models import Case
from casework.permissions import cases_visible_to, sees_case
from partners.enums import RoleCode
from partners.models import User
from tests import factories
from tests.workflows.conftest import linear, model
from tests.workflows.work import (
    AGADIR,
    PROVINCE,
    TIZNIT,
    begin,
    claimed_task,
    focal_point,
    free_task,
    seat,
    told,
    waiting,
)
from workflows import errors, permissions, selectors, services
from workflows.models import ProcessInstance, Substitution, UserTask, UserTaskGrant

pytestmark = pytest.mark.django_db

COMMUNE, PREFECTURE = "ORG-COM-090010101", "ORG-GOV-AGD"
BODIES = (factories.NGO, factories.OTHER_NGO, COMMUNE, PREFECTURE, factories.CELL)
ROLES = (RoleCode.INTAKE, RoleCode.CASE, RoleCode.FOCAL, RoleCode.PROT, RoleCode.CELL)
PLACES = (
    *((body, None) for body in BODIES),
    *((None, territory) for territory in (AGADIR, PROVINCE, "09", TIZNIT)),
    (factories.NGO, TIZNIT),
    (None, None),
)


def everybody() -> list[User]:
    """Every role in every body, two seats at once, none, and an account that is closed."""
    users = [factories.officer(role, body) for role in ROLES for body in BODIES]
    users.append(seat(factories.officer(), RoleCode.PROT, COMMUNE))
    users.append(seat(factories.officer(RoleCode.FOCAL, COMMUNE), RoleCode.CELL, factories.CELL))
    users.append(factories.officer(RoleCode.ADMIN))
    closed = factories.officer()
    User.objects.filter(pk=closed.pk).update(is_active=False)
    return [*users, closed, factories.UserFactory()]


def fresh(users: list[User]) -> list[User]:
    """The same users without what they remember."""
    return list(User.objects.filter(pk__in=[user.pk for user in users]).order_by("pk"))


def cases(users: list[User]) -> list[Case | None]:
    """A case of each tier in two bodies, some in somebody's charge, and none at all."""
    made = []
    for number, (tier, body) in enumerate(itertools.product(("C1", "C3", "C4"), BODIES[:3])):
        case = factories.open_case(user=users[number], organisation=body)
        Case.objects.filter(pk=case.pk).update(tier=tier)
        made.append(case)
    return [*made, None]


def work(users: list[User], chance: random.Random) -> None:
    """Tasks for every role in every place, some claimed, granted or of somebody who is away."""
    definition = services.release(xml=model(linear(1)))
    files = cases(users)
    instances = ProcessInstance.objects.bulk_create(
        ProcessInstance(
            flow_class=f"workflows/released.{definition.class_name}",
            definition=definition,
            case=case,
        )
        for case in files
    )
    flow = ProcessInstance.objects.get(pk=instances[0].pk).flow_class.instance
    rows = []
    for number, (role, (body, territory)) in enumerate(itertools.product(ROLES, PLACES), 1):
        owner = chance.choice([None, None, chance.choice(users)])
        rows.append(
            UserTask(
                process=chance.choice(instances),
                flow_task=flow.node("n_t1"),
                flow_task_type="HUMAN",
                number=number,
                role=role,
                organisation_id=body,
                territory_id=territory,
                owner=owner,
                status=STATUS.ASSIGNED if owner else STATUS.NEW,
            )
        )
    tasks = UserTask.objects.bulk_create(rows)
    for task in chance.sample(tasks, 15):
        _grant(chance.choice(users), task)
    for absent in chance.sample(users, 15):
        others = [user for user in users if user != absent]
        for substitute in chance.sample(others, 5):
            last = chance.choice([date(2026, 9, 14), date(2026, 9, 15), date(2026, 9, 20)])
            Substitution.objects.create(
                absent=absent, substitute=substitute, starts_on=date(2026, 9, 14), ends_on=last
            )


def _grant(user: User, task: UserTask) -> None:
    UserTaskGrant.objects.assign_perm(permissions.WORK_ON, user, task)


def everything() -> list[UserTask]:
    return list(UserTask.objects.select_related("process__case").order_by("pk"))


@pytest.mark.parametrize("seed", range(2))
def test_lists_and_predicates_agree_for_every_user_and_task(seed):
    users = everybody()
    work(users, random.Random(seed))  # noqa: S311 -- no secret is drawn
    seen: set[str] = set()
    tasks = everything()

    for user in fresh(users):
        listed = set(permissions.tasks_of(user).values_list("pk", flat=True))
        team = set(permissions.team_tasks_of(user).values_list("pk", flat=True))
        for task in tasks:
            assert (task.pk in listed) == permissions.may_work_on(user, task), (user, task)
            meant = permissions.is_meant_for(user, task) and permissions.may_see(user, task)
            assert (task.pk in team) == meant
            seen |= _kind(user, task, listed)

    assert seen == {"own", "free", "substituting", "granted", "refused"}


def _kind(user: User, task: UserTask, listed: set[int]) -> set[str]:
    """Why a task is in the list, so that the matrix is known to hold each reason."""
    if task.pk not in listed:
        return {"refused"}
    if task.owner_id == user.pk:
        return {"own"}
    if task.owner_id is None and permissions.is_meant_for(user, task):
        return {"free"}
    return {"substituting" if permissions.stands_in_for_owner(user, task) else "granted"}


def test_a_case_at_hand_is_seen_by_those_whose_list_shows_it():
    users = everybody()
    files = [case for case in cases(users) if case is not None]

    for user in fresh(users):
        shown = set(cases_visible_to(user).values_list("pk", flat=True))
        for case in Case.objects.filter(pk__in=[case.pk for case in files]).order_by("pk"):
            assert sees_case(user, case) == (case.pk in shown), (user, case)


def test_the_colleagues_offered_are_those_who_may_take_it():
    users = everybody()
    work(users, random.Random(1))  # noqa: S311 -- no secret is drawn
    UserTaskGrant.objects.all().delete()
    known = fresh(users)

    for task in everything():
        offered = {each.user.pk for each in selectors.colleagues_for(task)}
        may = {user.pk for user in known if user.is_active and permissions.may_take(user, task)}
        assert offered & {user.pk for user in known} == may - {task.owner_id}


class TestTerritory:
    @pytest.mark.parametrize(
        ("organisation", "territory", "may"),
        [
            (COMMUNE, AGADIR, True),
            (PREFECTURE, AGADIR, True),
            (COMMUNE, PROVINCE, False),
            (PREFECTURE, TIZNIT, False),
        ],
    )
    def test_it_is_for_the_bodies_that_cover_the_place(self, organisation, territory, may):
        UserTask.objects.filter(pk=free_task().pk).update(organisation=None, territory=territory)
        task = UserTask.objects.get()
        officer = factories.officer(RoleCode.CASE, organisation)
        Case.objects.update(organisation=organisation)

        task = UserTask.objects.select_related("process__case").get(pk=task.pk)

        assert permissions.may_work_on(officer, task) is may
        assert permissions.tasks_of(officer).exists() is may


class TestGrant:
    @pytest.fixture
    def officer(self):
        return factories.officer()

    @pytest.fixture
    def reader(self):
        """Sees the association's simple cases, but is no caseworker."""
        return factories.officer(RoleCode.INTAKE)

    def test_a_granted_task_is_worked_on_whatever_the_role(self, officer, reader):
        task = claimed_task(officer)

        services.grant_task(task=task, to=reader, by=officer)

        assert list(selectors.mine(reader)) == [task]
        assert services.complete_task(task=task, user=reader, variables={}).owner == officer

    def test_it_is_guardian_s(self, officer, reader):
        task = free_task()

        grant = services.grant_task(task=task, to=reader, by=focal_point())

        assert get_user_obj_perms_model(task) is UserTaskGrant
        assert isinstance(grant, UserTaskGrant)
        assert reader.has_perm("workflows.work_on_usertask", task)
        found = get_objects_for_user(reader, "workflows.work_on_usertask")
        assert list(found.order_by("pk")) == [task]

    def test_a_revoked_grant_is_gone(self, officer, reader):
        task, focal = free_task(), focal_point()
        services.grant_task(task=task, to=reader, by=focal)

        services.revoke_task(task=task, to=reader, by=focal)

        assert not permissions.tasks_of(reader).exists()
        assert told(task) == ["granted", "revoked"]

    def test_granting_twice_is_one_grant(self, officer, reader):
        task, focal = free_task(), focal_point()

        services.grant_task(task=task, to=reader, by=focal)
        services.grant_task(task=task, to=reader, by=focal)

        assert (UserTaskGrant.objects.get().granted_by, told(task)) == (focal, ["granted"])

    def test_whoever_may_not_see_the_case_is_granted_nothing(self, officer):
        stranger = factories.officer(RoleCode.CASE, factories.OTHER_NGO)

        with pytest.raises(errors.NotSuitable):
            services.grant_task(task=claimed_task(officer), to=stranger, by=officer)

    def test_a_grant_ends_where_the_case_becomes_more_sensitive(self, officer, reader):
        task = free_task()
        services.grant_task(task=task, to=reader, by=focal_point())

        Case.objects.update(tier="C3")

        assert not permissions.tasks_of(reader).exists()
        with pytest.raises(errors.TaskNotYours):
            services.complete_task(task=task, user=reader, variables={})

    def test_whoever_has_nothing_to_say_about_it_grants_nothing(self, officer, reader):
        with pytest.raises(errors.NotCoordinator):
            services.grant_task(task=free_task(), to=reader, by=officer)


def test_work_for_a_free_task_in_a_body_is_checked_without_a_statement(django_assert_num_queries):
    officer = factories.officer()
    task = UserTask.objects.select_related("process__case").get(pk=waiting(begin()).pk)
    permissions.standing_of(officer)

    with django_assert_num_queries(0):
        assert permissions.may_work_on(officer, task)


def test_grants_are_looked_up_by_key_and_never_by_text():
    officer = factories.officer()

    statement = str(permissions.tasks_of(officer).query)

    assert "object_pk" not in statement
    assert "CAST" not in statement.upper()
