"""What officers do with human work: claim, hand over, plan, draft, and many at once."""

from datetime import timedelta

import pytest
from viewflow.workflow.status import STATUS

from partners.enums import RoleCode
from tests import factories
from tests.workflows.work import begin, claimed_task, focal_point, free_task, told, waiting
from workflows import errors, permissions, selectors, services
from workflows.models import HistoryEvent, ProcessInstance, TaskDraft

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return factories.officer()


@pytest.fixture
def colleague():
    return factories.officer()


class TestClaim:
    def test_a_colleague_with_a_grant_does_not_take_what_is_claimed(self, officer, colleague):
        task = claimed_task(officer)
        services.grant_task(task=task, to=colleague, by=officer)

        with pytest.raises(errors.TaskTaken):
            services.claim_task(task=task, user=colleague)

    def test_claiming_and_returning_leave_a_line_each(self, officer):
        task = claimed_task(officer)

        services.unclaim_task(task=task, user=officer)

        assert told(task) == ["claimed", "returned"]

    def test_a_claim_that_waits_for_nothing_keeps_the_engine_s_state(self, officer):
        task = free_task()
        before = ProcessInstance.objects.get(pk=task.process_id).state

        services.claim_task(task=task, user=officer)

        assert ProcessInstance.objects.get(pk=task.process_id).state == before


class TestAssign:
    def test_the_focal_point_gives_a_free_task_to_an_officer(self, officer):
        task = services.assign_task(task=free_task(), to=officer, by=focal_point())

        assert (task.owner, task.status, told(task)) == (officer, STATUS.ASSIGNED, ["assigned"])

    def test_a_claimed_task_goes_from_one_to_another(self, officer, colleague):
        task = services.assign_task(task=claimed_task(officer), to=colleague, by=focal_point())

        assert waiting(task.process).owner == colleague
        assert not permissions.may_work_on(officer, task)

    def test_a_colleague_who_does_not_coordinate_assigns_nothing(self, officer, colleague):
        with pytest.raises(errors.NotCoordinator):
            services.assign_task(task=free_task(), to=officer, by=colleague)

    def test_the_focal_point_of_another_body_assigns_nothing(self, officer):
        stranger = factories.officer(RoleCode.FOCAL, factories.OTHER_NGO)

        with pytest.raises(errors.NotCoordinator):
            services.assign_task(task=free_task(), to=officer, by=stranger)

    @pytest.mark.parametrize(
        ("role", "organisation"),
        [(RoleCode.CASE, factories.OTHER_NGO), (RoleCode.INTAKE, factories.NGO)],
    )
    def test_nobody_is_given_work_that_is_not_of_their_seat(self, role, organisation):
        with pytest.raises(errors.NotSuitable):
            services.assign_task(
                task=free_task(), to=factories.officer(role, organisation), by=focal_point()
            )

    def test_an_account_that_was_just_disabled_is_given_nothing(self, officer):
        permissions.standing_of(officer)
        officer.is_active = False

        with pytest.raises(errors.NotSuitable):
            services.assign_task(task=free_task(), to=officer, by=focal_point())

    def test_the_line_names_the_colleague_by_key_only(self, officer):
        task = services.assign_task(task=free_task(), to=officer, by=focal_point())

        line = HistoryEvent.objects.get(process=task.process, kind="assigned")
        assert list(line.detail) == ["to"]
        assert officer.last_name not in str(line.detail)
        assert (line.node, line.token) == ("t1", task.number)


class TestDelegate:
    def test_the_helper_has_it_and_gives_it_back_to_its_owner(self, officer, colleague):
        task = services.delegate_task(task=claimed_task(officer), to=colleague, by=officer)
        assert (task.owner, task.delegated_by, task.is_resolved) == (colleague, officer, False)

        back = services.resolve_task(task=task, by=colleague)

        assert (back.owner, back.is_resolved) == (officer, True)
        assert told(back) == ["claimed", "delegated", "resolved"]

    def test_the_helper_does_not_complete_it(self, officer, colleague):
        task = services.delegate_task(task=claimed_task(officer), to=colleague, by=officer)

        with pytest.raises(errors.StillDelegated):
            services.complete_task(task=task, user=colleague, variables={})

        assert waiting(task.process).status == STATUS.ASSIGNED

    def test_the_owner_completes_it_once_it_is_back(self, officer, colleague):
        task = services.delegate_task(task=claimed_task(officer), to=colleague, by=officer)
        services.resolve_task(task=task, by=colleague)

        done = services.complete_task(task=task, user=officer, variables={})

        assert (done.status, done.owner) == (STATUS.DONE, officer)

    def test_help_is_not_passed_on_nor_given_back_to_the_team(self, officer, colleague):
        task = services.delegate_task(task=claimed_task(officer), to=colleague, by=officer)

        with pytest.raises(errors.StillDelegated):
            services.delegate_task(task=task, to=factories.officer(), by=colleague)
        with pytest.raises(errors.StillDelegated):
            services.unclaim_task(task=task, user=colleague)

    def test_only_whoever_has_claimed_it_asks_for_help(self, officer, colleague):
        with pytest.raises(errors.TaskNotYours):
            services.delegate_task(task=free_task(), to=colleague, by=officer)

    def test_one_does_not_help_oneself(self, officer):
        with pytest.raises(errors.NotSuitable):
            services.delegate_task(task=claimed_task(officer), to=officer, by=officer)

    def test_a_stranger_is_not_asked(self, officer):
        stranger = factories.officer(RoleCode.CASE, factories.OTHER_NGO)

        with pytest.raises(errors.NotSuitable):
            services.delegate_task(task=claimed_task(officer), to=stranger, by=officer)

    def test_only_the_helper_resolves_it(self, officer, colleague):
        task = services.delegate_task(task=claimed_task(officer), to=colleague, by=officer)

        with pytest.raises(errors.TaskNotYours):
            services.resolve_task(task=task, by=officer)

    def test_what_nobody_delegated_is_not_resolved(self, officer):
        with pytest.raises(errors.NotDelegated):
            services.resolve_task(task=claimed_task(officer), by=officer)

    def test_the_owner_takes_it_back(self, officer, colleague):
        task = services.delegate_task(task=claimed_task(officer), to=colleague, by=officer)

        back = services.recall_task(task=task, by=officer)

        assert (back.owner, permissions.is_delegated(back)) == (officer, False)

    def test_assigning_ends_the_help(self, officer, colleague):
        task = services.delegate_task(task=claimed_task(officer), to=colleague, by=officer)

        assigned = services.assign_task(task=task, to=colleague, by=focal_point())

        assert not permissions.is_delegated(assigned)


class TestPlan:
    def test_a_moved_due_time_tells_when_and_by_whom(self, officer, fixed_clock):
        tomorrow = fixed_clock + timedelta(days=1)

        task = services.set_due(task=free_task(), due_at=tomorrow, by=officer)

        line = HistoryEvent.objects.get(process=task.process, kind="rescheduled")
        assert (waiting(task.process).due_at, line.actor) == (tomorrow, officer)

    def test_a_task_is_not_due_before_now(self, officer, fixed_clock):
        with pytest.raises(errors.DayIsPast):
            services.set_due(task=free_task(), due_at=fixed_clock, by=officer)

    def test_the_focal_point_ranks_a_claimed_task(self, officer):
        task = services.set_priority(task=claimed_task(officer), priority=90, by=focal_point())

        assert (waiting(task.process).priority, told(task)[-1]) == (90, "prioritised")

    @pytest.mark.parametrize("priority", [-1, 101])
    def test_a_priority_beyond_the_scale_is_refused(self, officer, priority):
        with pytest.raises(errors.OutOfRange):
            services.set_priority(task=free_task(), priority=priority, by=officer)

    def test_a_stranger_plans_nothing(self, fixed_clock):
        stranger = factories.officer(RoleCode.CASE, factories.OTHER_NGO)

        with pytest.raises(errors.TaskNotYours):
            services.set_follow_up(
                task=free_task(), follow_up_at=fixed_clock + timedelta(days=1), by=stranger
            )


class TestSuspended:
    @pytest.mark.parametrize(
        "act",
        [
            lambda task, user: services.claim_task(task=task, user=user),
            lambda task, user: services.unclaim_task(task=task, user=user),
            lambda task, user: services.complete_task(task=task, user=user, variables={}),
            lambda task, user: services.complete_task(task=task, user=None, variables={}),
            lambda task, user: services.assign_task(task=task, to=user, by=user),
            lambda task, user: services.delegate_task(task=task, to=user, by=user),
            lambda task, user: services.resolve_task(task=task, by=user),
            lambda task, user: services.recall_task(task=task, by=user),
            lambda task, user: services.set_due(task=task, due_at=None, by=user),
            lambda task, user: services.set_follow_up(task=task, follow_up_at=None, by=user),
            lambda task, user: services.set_priority(task=task, priority=1, by=user),
            lambda task, user: services.grant_task(task=task, to=user, by=user),
            lambda task, user: services.revoke_task(task=task, to=user, by=user),
            lambda task, user: services.save_draft(task=task, user=user, data={}),
        ],
    )
    def test_nothing_is_done_in_a_suspended_process(self, officer, act):
        task = claimed_task(officer)
        ProcessInstance.objects.filter(pk=task.process_id).update(is_suspended=True)

        with pytest.raises(errors.ProcessSuspended):
            act(task, officer)


class TestDrafts:
    def test_what_was_typed_is_there_again_for_whoever_typed_it(self, officer, colleague):
        task = free_task()
        services.save_draft(task=task, user=officer, data={"reason": "À compléter"})

        assert services.draft_of(task=task, user=officer).data == {"reason": "À compléter"}
        assert services.draft_of(task=task, user=colleague) is None

    def test_the_last_one_to_save_replaces_the_draft(self, officer, colleague):
        task = free_task()
        services.save_draft(task=task, user=officer, data={"reason": "a"})

        services.save_draft(task=task, user=colleague, data={"reason": "b"})

        assert services.draft_of(task=task, user=officer) is None
        assert TaskDraft.objects.get().data == {"reason": "b"}

    def test_a_stranger_keeps_nothing(self):
        stranger = factories.officer(RoleCode.CASE, factories.OTHER_NGO)

        with pytest.raises(errors.TaskNotYours):
            services.save_draft(task=free_task(), user=stranger, data={})

    def test_a_book_is_no_draft(self, officer):
        with pytest.raises(errors.DraftTooLong):
            services.save_draft(task=free_task(), user=officer, data={"reason": "x" * 20_000})

    @pytest.mark.parametrize(
        "act",
        [
            lambda task, user: services.complete_task(task=task, user=user, variables={}),
            lambda task, user: services.complete_task(task=task, user=None, variables={}),
            lambda task, user: services.unclaim_task(task=task, user=user),
            lambda task, user: services.assign_task(
                task=task, to=factories.officer(), by=focal_point()
            ),
            lambda task, user: services.delegate_task(task=task, to=factories.officer(), by=user),
        ],
    )
    def test_a_draft_goes_with_the_task_or_its_owner(self, officer, act):
        task = claimed_task(officer)
        services.save_draft(task=task, user=officer, data={"reason": "Personne Fictive"})

        act(task, officer)

        assert not TaskDraft.objects.exists()

    def test_the_draft_of_a_withdrawn_task_is_nobody_s_and_goes_with_the_sweep(self, officer):
        task = claimed_task(officer)
        kept = claimed_task(officer)
        for each in (task, kept):
            services.save_draft(task=each, user=officer, data={"reason": "Personne Fictive"})

        services.cancel_process(instance=task.process, reason="duplicate", user=None)

        assert services.draft_of(task=task, user=officer) is None
        assert services.forget_stale_drafts() == 1
        assert TaskDraft.objects.get().task == kept

    def test_completing_without_a_draft_asks_nothing_more(
        self, officer, django_assert_max_num_queries
    ):
        task = free_task()
        permissions.standing_of(officer)

        with django_assert_max_num_queries(8) as asked:
            services.complete_task(task=task, user=officer, variables={})

        assert not [each for each in asked.captured_queries if "DELETE" in each["sql"]]


class TestBulk:
    def test_each_task_has_its_own_outcome(self, officer, colleague):
        tasks = [free_task(), claimed_task(colleague), free_task()]

        outcomes = services.bulk_claim(tasks=tasks, user=officer)

        assert [task for task, _ in outcomes] == tasks
        assert [type(refused) for _, refused in outcomes] == [
            type(None),
            errors.TaskNotYours,
            type(None),
        ]
        assert [waiting(task.process).owner for task in tasks] == [officer, colleague, officer]

    def test_tasks_are_assigned_to_one_colleague(self, officer):
        tasks = [free_task(), free_task()]

        outcomes = services.bulk_assign(tasks=tasks, to=officer, by=focal_point())

        assert [refused for _, refused in outcomes] == [None, None]
        assert {waiting(task.process).owner for task in tasks} == {officer}

    def test_only_what_asks_nothing_is_completed_together(self, officer):
        plain = free_task()
        asking = free_task()
        type(asking).objects.filter(pk=asking.pk).update(form_key="permit.appeal")
        asking.refresh_from_db()

        outcomes = services.bulk_complete(tasks=[asking, plain], user=officer)

        assert isinstance(outcomes[0][1], errors.FormNeeded)
        assert outcomes[1][1] is None
        assert waiting(asking.process) == asking

    def test_tasks_are_put_off_together(self, officer, fixed_clock):
        tasks = [free_task(), free_task()]
        later = fixed_clock + timedelta(days=3)

        services.bulk_reschedule(tasks=tasks, due_at=later, by=officer)

        assert {waiting(task.process).due_at for task in tasks} == {later}


class TestLists:
    def test_what_is_put_off_leaves_the_list_until_its_time(self, officer, fixed_clock):
        task = free_task()

        services.set_follow_up(task=task, follow_up_at=fixed_clock + timedelta(hours=1), by=officer)

        assert list(selectors.mine(officer)) == []
        assert list(selectors.followed_up(officer)) == [task]
        type(task).objects.filter(pk=task.pk).update(follow_up_at=fixed_clock)
        assert list(selectors.mine(officer)) == [task]

    def test_late_work_of_the_team_is_shown_also_when_a_colleague_has_it(
        self, officer, colleague, fixed_clock
    ):
        late, _ = claimed_task(colleague), free_task()
        type(late).objects.filter(pk=late.pk).update(due_at=fixed_clock - timedelta(hours=1))

        assert list(selectors.overdue(officer)) == [late]

    def test_what_one_asked_help_for_is_found_again(self, officer, colleague):
        task = services.delegate_task(task=claimed_task(officer), to=colleague, by=officer)

        assert list(selectors.delegated(officer)) == [task]
        assert selectors.task_rows(colleague, selectors.mine(colleague))[0].helping == officer

    def test_lists_are_narrowed(self, officer, fixed_clock):
        task, claimed = free_task(), claimed_task(officer)
        services.set_priority(task=claimed, priority=80, by=officer)
        services.set_due(task=task, due_at=fixed_clock + timedelta(days=1), by=officer)

        def found(**to):
            return list(selectors.narrowed(selectors.mine(officer), selectors.Narrowing(**to)))

        assert found(least_priority=60) == [claimed]
        assert found(due_before=fixed_clock + timedelta(days=2)) == [task]
        assert found(without_due=True) == [claimed]
        assert found(free_only=True) == [task]
        assert found(request_type="DOC-01") == []
        assert set(found(request_type="EDU-01", process="small")) == {task, claimed}

    def test_counting_stops_where_the_page_does(self, officer, monkeypatch):
        monkeypatch.setattr("workflows.selectors.worklists.COUNTED", 1)
        for _ in range(3):
            free_task()

        assert selectors.counts_of(officer).mine == 2

    def test_a_list_takes_the_same_statements_whatever_its_length(
        self, officer, django_assert_num_queries
    ):
        def shown():
            selectors.task_rows(officer, selectors.mine(officer))

        free_task()
        permissions.standing_of(officer)
        shown()
        with django_assert_num_queries(1):
            shown()

        for _ in range(3):
            free_task()
        with django_assert_num_queries(1):
            shown()

    def test_colleagues_are_those_who_may_do_it_with_who_is_away(self, officer, colleague):
        services.plan_absence(
            absent=colleague,
            substitute=officer,
            starts_on=factories.date(2026, 9, 15),
            ends_on=factories.date(2026, 9, 16),
            by=colleague,
        )
        factories.officer(RoleCode.CASE, factories.OTHER_NGO)
        task = begin()

        found = selectors.colleagues_for(waiting(task))

        assert {each.user: each.absence is not None for each in found} == {
            officer: False,
            colleague: True,
        }
