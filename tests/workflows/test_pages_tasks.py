"""Pages of human work: lists of tasks, a task, its draft, and the acts beside its form."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from common import clock, outbox
from partners.enums import RoleCode
from tests import factories
from tests.workflows.conftest import linear, model
from tests.workflows.work import begin, claimed_task, focal_point, free_task, one_task, waiting
from workflows import permissions, selectors, services
from workflows.models import TaskDraft, UserTask

pytestmark = pytest.mark.django_db

STATEMENTS_PER_PAGE = 12
CHOICE = (
    '<bpmn:extensionElements><sm:field id="way" type="enum" required="true">'
    '<sm:option id="post"/><sm:option id="desk"/></sm:field></bpmn:extensionElements>'
)


@pytest.fixture
def officer(reference):
    return factories.officer()


@pytest.fixture
def colleague(reference):
    return factories.officer()


@pytest.fixture
def pages(client: Client, officer) -> Client:
    """The site as the officer sees it, in French."""
    client.force_login(officer)
    return client


def address(task: UserTask, act: str = "") -> str:
    """The page of a task, or of an act on it."""
    return reverse("workflows:task-act", args=[task.pk, act]) if act else page_of(task)


def page_of(task: UserTask) -> str:
    return reverse("workflows:task-detail", args=[task.pk])


def listed(pages: Client, which: str = "", **query) -> list[UserTask]:
    address = reverse("workflows:task-list", kwargs={"which": which} if which else {})
    return [row.task for row in pages.get(address, query).context["page_obj"].object_list]


def suspend(task: UserTask) -> None:
    task.process.is_suspended = True
    task.process.save(update_fields=["is_suspended"])


def with_form(user) -> UserTask:
    """A task whose form asks for a choice, claimed by ``user``."""
    task = waiting(begin(one_task("", CHOICE, form=""), user=user))
    return services.claim_task(task=task, user=user)


class TestList:
    def test_it_needs_a_sign_in(self, client, reference):
        assert client.get(reverse("workflows:task-list")).status_code == 302

    def test_an_unknown_list_does_not_exist(self, pages):
        assert pages.get(reverse("workflows:task-list", args=["nowhere"])).status_code == 404

    def test_each_list_holds_its_tasks(self, pages, officer, colleague):
        free, taken, late, off = free_task(), claimed_task(colleague), free_task(), free_task()
        asked = claimed_task(officer)
        UserTask.objects.filter(pk=late.pk).update(due_at=clock.now() - timedelta(days=1))
        later = clock.now() + timedelta(days=1)
        services.set_follow_up(task=off, follow_up_at=later, by=officer)
        services.delegate_task(task=asked, to=colleague, by=officer)

        assert set(listed(pages)) == {free, late}
        assert set(listed(pages, "team")) == {free, taken, late, off, asked}
        assert listed(pages, "late") == [late]
        assert listed(pages, "put-off") == [off]
        assert listed(pages, "help") == [asked]

    def test_help_that_was_asked_of_me_is_listed_too(self, pages, officer, colleague):
        task = claimed_task(colleague)
        services.delegate_task(task=task, to=officer, by=colleague)

        assert listed(pages, "help") == [task]

    def test_tabs_count_no_further_than_they_tell(self, pages, monkeypatch):
        monkeypatch.setattr("workflows.selectors.worklists.COUNTED", 1)
        monkeypatch.setattr("workflows.desk.lists.COUNTED", 1)
        free_task(), free_task()

        tabs = pages.get(reverse("workflows:task-list")).context["tabs"]

        assert [tab.count for tab in tabs] == ["1+", "1+", "0", "0", "0"]

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({"holder": "nobody"}, True),
            ({"urgency": "U1"}, False),
            ({"urgency": "U3"}, True),
            ({"request_type": "EDU-01"}, True),
            ({"request_type": "DOC-01"}, False),
            ({"process": "small"}, True),
            ({"due": "none"}, True),
            ({"due": "today"}, False),
            ({"due": "week"}, False),
            ({"due": "late"}, False),
        ],
    )
    def test_it_is_narrowed_by_its_address(self, pages, query, found):
        task = free_task()
        type(task.process.request).objects.update(urgency="U3")

        assert listed(pages, **query) == [task] * found

    @pytest.mark.parametrize(
        ("days", "lists"), [(0, {"today", "week"}), (2, {"week"}), (7, set()), (-7, {"late"})]
    )
    def test_the_days_are_the_region_s(self, pages, days, lists):
        due_at = clock.now() + timedelta(days=days, hours=1)
        UserTask.objects.filter(pk=free_task().pk).update(due_at=due_at)

        assert {due for due in ("late", "today", "week") if listed(pages, due=due)} == lists

    def test_a_choice_that_is_none_is_told_and_narrows_nothing(self, pages):
        task = free_task()

        answer = pages.get(reverse("workflows:task-list"), {"urgency": "U9"})

        assert [row.task for row in answer.context["page_obj"].object_list] == [task]
        assert answer.context["filter"]["form"].errors

    def test_it_says_in_whose_place_and_who_asked(self, page, officer, colleague, language):
        absent = factories.officer()
        claimed_task(absent)
        today = clock.today()
        services.plan_absence(
            absent=absent, substitute=officer, starts_on=today, ends_on=today, by=absent
        )
        services.delegate_task(task=claimed_task(colleague), to=officer, by=colleague)
        page.force_login(officer)

        text = page.get(reverse("workflows:task-list")).text

        assert str(absent) in text
        assert str(colleague) in text

    def test_very_sensitive_people_have_no_name_in_it(self, client):
        guardian = factories.officer(RoleCode.PROT)
        call_command("bpmn", "deploy", verbosity=0)
        case = factories.open_case(user=factories.officer())
        factories.submit(case, "PRO-02")
        outbox.deliver()
        client.force_login(guardian)

        text = client.get(reverse("workflows:task-list", args=["team"])).text

        assert case.number in text
        assert case.beneficiary.display_name not in text

    @pytest.mark.parametrize("query", [{}, {"due": "none"}])
    def test_it_keeps_within_its_statements(
        self, pages, officer, query, django_assert_max_num_queries
    ):
        absent, asking = factories.officer(), factories.officer()
        today = clock.today()
        claimed_task(absent)
        services.plan_absence(
            absent=absent, substitute=officer, starts_on=today, ends_on=today, by=absent
        )
        services.delegate_task(task=claimed_task(asking), to=officer, by=asking)
        pages.get(reverse("workflows:task-list"))

        with django_assert_max_num_queries(STATEMENTS_PER_PAGE):
            pages.get(reverse("workflows:task-list"), query)


class TestSelected:
    def send(self, pages: Client, *tasks: UserTask, **data):
        posted = {"task": [task.pk for task in tasks], "back": "/desk/tasks/team/", **data}
        return pages.post(reverse("workflows:task-bulk"), posted)

    def test_without_a_task_or_an_act_it_leads_back(self, pages):
        assert self.send(pages, act="claim").url == "/desk/tasks/team/"
        assert self.send(pages, free_task()).url == "/desk/tasks/team/"

    def test_it_leads_to_no_foreign_site(self, pages):
        answer = self.send(pages, act="claim", back="//elsewhere.example/")

        assert answer.url == reverse("workflows:task-list")

    def test_what_was_done_and_what_was_refused_is_told(self, pages, officer, colleague):
        free, taken = free_task(), claimed_task(colleague)
        UserTask.objects.filter(pk=taken.pk).update(role="R-CASE")

        answer = self.send(pages, free, taken, act="claim")

        assert [each.row.task for each in answer.context["done"]] == [free]
        assert [each.row.task for each in answer.context["refused"]] == [taken]
        assert str(answer.context["refused"][0].refusal) in answer.text
        assert waiting(free.process).owner == officer

    def test_a_task_that_was_done_meanwhile_is_refused(self, pages, officer):
        task = free_task()
        services.complete_task(task=task, user=officer, variables={})

        answer = self.send(pages, task, act="claim")

        assert [each.row.task for each in answer.context["refused"]] == [task]

    def test_hidden_tasks_are_as_if_they_were_not_there(self, client):
        client.force_login(factories.officer(RoleCode.CASE, factories.OTHER_NGO))

        answer = self.send(client, free_task(), act="claim")

        assert answer.status_code == 302

    def test_completing_is_explained_first(self, pages):
        task = free_task()

        answer = self.send(pages, task, act="complete")

        assert answer.status_code == 200
        assert waiting(task.process) == task

    def test_only_tasks_that_ask_nothing_are_completed(self, pages, officer):
        plain, asking = free_task(), with_form(officer)

        answer = self.send(pages, plain, asking, act="complete", confirmed="1")

        assert [each.row.task for each in answer.context["done"]] == [plain]
        assert [each.row.task for each in answer.context["refused"]] == [asking]

    @pytest.mark.parametrize(("act", "field"), [("put-off", "follow_up_at"), ("due", "due_at")])
    def test_a_day_is_set_for_all(self, pages, act, field):
        tasks = [free_task(), free_task()]

        self.send(pages, *tasks, act=act, confirmed="1", day="2026-09-25")

        for task in tasks:
            task.refresh_from_db()
            assert clock.local(getattr(task, field)).date().isoformat() == "2026-09-25"

    @pytest.mark.parametrize("day", ["", "2026-09-15", "soon"])
    def test_a_day_that_is_none_keeps_the_selection(self, pages, day):
        task = free_task()

        answer = self.send(pages, task, act="put-off", confirmed="1", day=day)

        assert answer.status_code == 422
        assert f'name="task" value="{task.pk}"' in answer.text

    def test_the_focal_point_gives_them_to_a_colleague(self, client, colleague):
        task = free_task()
        client.force_login(focal_point())

        self.send(client, task, act="give", confirmed="1", colleague=colleague.pk)

        assert waiting(task.process).owner == colleague

    def test_others_do_not(self, pages, colleague):
        answer = self.send(pages, free_task(), act="give", confirmed="1", colleague=colleague.pk)

        assert answer.status_code == 403


class TestPage:
    def test_it_needs_a_sign_in(self, client, reference):
        assert client.get(page_of(free_task())).status_code == 302

    def test_it_does_not_exist_for_another_body(self, client):
        client.force_login(factories.officer(RoleCode.CASE, factories.OTHER_NGO))

        assert client.get(page_of(free_task())).status_code == 404

    def test_it_shows_how_the_person_may_be_reached(self, pages):
        task = free_task()
        person = task.process.case.beneficiary
        person.do_not_call = True
        person.save()

        answer = pages.get(page_of(task))

        assert answer.context["limits"]
        assert str(answer.context["limits"][0]) in answer.text

    def test_a_second_completion_says_who_did_it(self, page, officer, colleague, language):
        task = claimed_task(colleague)
        services.complete_task(task=task, user=colleague, variables={})
        page.force_login(officer)

        answer = page.post(page_of(task))

        assert answer.status_code == 409
        assert str(colleague) in answer.text

    def test_whose_task_it_was_not_learns_when_but_not_who(self, client, officer):
        task = claimed_task(officer)
        services.complete_task(task=task, user=officer, variables={})
        client.force_login(factories.officer(RoleCode.CELL, factories.CELL))

        answer = client.get(page_of(task))

        assert answer.status_code == 409
        assert answer.context["doing"].at is not None
        assert str(officer) not in answer.text

    def test_a_process_on_hold_has_a_notice_and_no_form(self, pages, officer):
        task = with_form(officer)
        suspend(task)

        answer = pages.get(page_of(task))

        assert answer.status_code == 200
        assert 'name="way"' not in answer.text
        assert answer.context["beside"] == {}

    def test_nothing_is_completed_while_it_is_on_hold(self, pages, officer):
        task = with_form(officer)
        suspend(task)

        assert pages.post(page_of(task), {"way": "desk"}).status_code == 409

    def test_a_refused_form_keeps_what_was_chosen(self, pages, officer):
        task = with_form(officer)

        answer = pages.post(page_of(task), {"way": "fax"})

        assert answer.status_code == 422

    def test_a_task_without_a_case_has_its_page(self, client, reference):
        definition = services.release(xml=model(linear(1)))
        instance = services.start_process(key=definition.key, variables={}, request=None)
        client.force_login(factories.officer(RoleCode.CELL, factories.CELL))

        shown = client.get(page_of(waiting(instance)))
        done = client.post(page_of(waiting(instance)))

        assert shown.status_code == 200
        assert done.url == reverse("workflows:task-list")

    def test_without_a_case_it_exists_for_those_it_is_meant_for(self, pages, reference):
        definition = services.release(xml=model(linear(1)))
        instance = services.start_process(key=definition.key, variables={}, request=None)
        task = waiting(instance)
        services.claim_task(task=task, user=factories.officer(RoleCode.CELL, factories.CELL))

        assert pages.get(page_of(task)).status_code == 404

    def test_it_keeps_within_its_statements(self, pages, officer, django_assert_max_num_queries):
        task = with_form(officer)
        services.save_draft(task=task, user=officer, data={"way": "desk"})
        pages.get(page_of(task))

        with django_assert_max_num_queries(STATEMENTS_PER_PAGE):
            pages.get(page_of(task))


class TestDraft:
    def save(self, pages: Client, task: UserTask, **data):
        return pages.post(reverse("workflows:task-draft", args=[task.pk]), data)

    def test_it_is_shown_again_with_the_time(self, page, officer, language):
        task = with_form(officer)
        page.force_login(officer)

        answer = self.save(page, task, way="desk")
        shown = page.get(page_of(task))

        assert answer.url == page_of(task)
        assert shown.context["form"].initial == {"way": "desk"}
        assert {"fr": "10\xa0h\xa000", "ar": "10:00"}[language] in shown.context["draft_text"]

    def test_incomplete_answers_are_kept_unchecked(self, pages, officer):
        task = with_form(officer)

        self.save(pages, task, way="neither", other="not of the form")

        assert TaskDraft.objects.get().data == {"way": "neither"}

    def test_it_can_be_erased(self, pages, officer):
        task = with_form(officer)
        self.save(pages, task, way="desk")

        self.save(pages, task, forget="1")

        assert not TaskDraft.objects.exists()

    def test_a_colleague_does_not_erase_it(self, client, pages, officer, colleague):
        task = waiting(begin(one_task("", CHOICE, form=""), user=officer))
        self.save(pages, task, way="desk")
        client.force_login(colleague)

        self.save(client, task, forget="1")

        assert TaskDraft.objects.get().user == officer

    def test_what_is_too_long_is_refused_and_stays_in_the_form(self, pages, officer, monkeypatch):
        monkeypatch.setattr("workflows.services.drafts.LONGEST", 5)

        answer = self.save(pages, with_form(officer), way="desk")

        assert answer.status_code == 422
        assert answer.context["form"].data["way"] == "desk"

    def test_of_a_task_that_is_done_there_is_none(self, pages, officer):
        task = with_form(officer)
        services.complete_task(task=task, user=officer, variables={"way": "desk"})

        assert self.save(pages, task, way="desk").status_code == 409


class TestActs:
    def do(self, pages: Client, task: UserTask, act: str, **data):
        return pages.post(address(task, act), data)

    def test_an_unknown_act_does_not_exist(self, pages):
        assert self.do(pages, free_task(), "shred").status_code == 404

    def test_of_a_hidden_task_there_is_none(self, client):
        client.force_login(factories.officer(RoleCode.CASE, factories.OTHER_NGO))

        assert client.get(address(free_task(), "put-off")).status_code == 404

    def test_take_and_give_back_undo_each_other(self, pages, officer):
        task = free_task()

        self.do(pages, task, "claim")
        assert waiting(task.process).owner == officer
        self.do(pages, task, "release")
        assert waiting(task.process).owner is None

    def test_what_a_colleague_took_is_not_taken(self, pages, colleague):
        assert self.do(pages, claimed_task(colleague), "claim").status_code == 409

    def test_put_off_leaves_the_list_until_its_day(self, pages):
        task = free_task()

        self.do(pages, task, "put-off", day="2026-09-17")

        assert (listed(pages), listed(pages, "put-off")) == ([], [task])
        with clock.fixed(clock.now() + timedelta(days=2)):
            assert selectors.mine(task.process.case.assigned_to or factories.officer()).exists()

    def test_put_off_can_be_undone(self, pages):
        task = free_task()
        self.do(pages, task, "put-off", day="2026-09-17")

        self.do(pages, task, "show")

        assert listed(pages) == [task]

    @pytest.mark.parametrize("act", ["put-off", "due"])
    def test_a_day_that_is_past_is_refused_in_the_form(self, pages, act):
        answer = self.do(pages, free_task(), act, day="2026-09-14")

        assert answer.status_code == 422
        assert "2026-09-14" in answer.text

    def test_without_a_day_the_task_has_no_set_time(self, pages, officer):
        task = free_task()
        services.set_due(task=task, due_at=clock.now() + timedelta(days=1), by=officer)

        self.do(pages, task, "due", day="")

        assert waiting(task.process).due_at is None

    @pytest.mark.parametrize(("rank", "status"), [("90", 302), ("7", 422), ("", 422)])
    def test_a_rank_is_one_of_those_offered(self, pages, rank, status):
        task = free_task()

        assert self.do(pages, task, "rank", rank=rank).status_code == status

    def test_help_goes_there_and_back(self, pages, client, officer, colleague):
        task = claimed_task(officer)

        self.do(pages, task, "ask", colleague=colleague.pk)
        assert waiting(task.process).owner == colleague
        client.force_login(colleague)
        shown = client.get(page_of(task))
        self.do(client, task, "resolve")

        assert shown.context["is_help"]
        assert waiting(task.process).owner == officer

    def test_help_can_be_called_back(self, pages, officer, colleague):
        task = claimed_task(officer)
        self.do(pages, task, "ask", colleague=colleague.pk)

        assert "recall" in pages.get(page_of(task)).context["acts"]
        self.do(pages, task, "recall")

        assert waiting(task.process).owner == officer

    def test_whoever_is_away_is_marked(self, page, officer, colleague, language):
        today = clock.today()
        services.plan_absence(
            absent=colleague, substitute=officer, starts_on=today, ends_on=today, by=colleague
        )
        page.force_login(officer)

        answer = page.get(address(claimed_task(officer), "ask"))

        choices = dict(answer.context["form"].fields["colleague"].choices)
        assert choices[str(colleague.pk)] != str(colleague)
        assert str(officer) in choices[str(colleague.pk)]

    def test_somebody_of_another_body_is_no_choice(self, pages, officer):
        other = factories.officer(RoleCode.CASE, factories.OTHER_NGO)

        answer = self.do(pages, claimed_task(officer), "ask", colleague=other.pk)

        assert answer.status_code == 422

    def test_help_is_asked_of_a_task_in_hand_only(self, pages):
        task = free_task()

        assert pages.get(address(task, "ask")).status_code == 409

    def test_the_focal_point_gives_it_to_a_colleague(self, client, officer, colleague):
        task = claimed_task(officer)
        client.force_login(focal_point())

        self.do(client, task, "give", colleague=colleague.pk)

        assert waiting(task.process).owner == colleague

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_others_do_not(self, pages, officer, method):
        answer = getattr(pages, method)(address(claimed_task(officer), "give"))

        assert answer.status_code == 403

    def test_on_hold_nothing_is_done(self, pages, officer):
        task = claimed_task(officer)
        suspend(task)

        assert pages.get(address(task, "put-off")).status_code == 409
        assert self.do(pages, task, "put-off", day="2026-09-17").status_code == 409
        assert self.do(pages, task, "release").status_code == 409

    def test_a_task_that_is_gone_is_told(self, pages, officer):
        task = claimed_task(officer)
        services.complete_task(task=task, user=officer, variables={})

        assert self.do(pages, task, "put-off", day="2026-09-17").status_code == 409

    def test_what_asks_nothing_has_no_page(self, pages):
        assert pages.get(address(free_task(), "release")).status_code == 405


@pytest.mark.parametrize("role", [RoleCode.CASE, RoleCode.FOCAL, RoleCode.INTAKE, RoleCode.CELL])
def test_the_page_of_a_free_task_exists_for_those_who_may_do_it(client, reference, role):
    task = free_task()
    organisation = factories.CELL if role == RoleCode.CELL else factories.NGO
    reader = factories.officer(role, organisation)
    client.force_login(reader)

    answer = client.get(page_of(task))

    assert (answer.status_code == 200) is permissions.may_work_on(reader, task)


class TestNothingTypedIsLost:
    def test_a_process_put_on_hold_meanwhile_shows_what_was_typed(self, pages, officer):
        task = with_form(officer)
        suspend(task)

        answer = pages.post(page_of(task), {"way": "desk"})

        assert answer.status_code == 409
        assert answer.context["typed"] == [("way", "desk")]
        assert "desk" in answer.text

    def test_a_task_that_was_done_meanwhile_shows_what_was_typed(self, pages, officer, monkeypatch):
        task = with_form(officer)
        complete = services.complete_task

        def late(**given):
            complete(task=task.pk, user=officer, variables={"way": "post"})
            return complete(**given)

        monkeypatch.setattr(services, "complete_task", late)

        answer = pages.post(page_of(task), {"way": "desk"})

        assert answer.status_code == 409
        assert answer.context["typed"] == [("way", "desk")]
