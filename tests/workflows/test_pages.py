"""My day, tasks, the steps of a case and the drawing of a process."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from common import outbox
from partners.enums import RoleCode
from tests import factories
from tests.workflows.conftest import linear, model
from tests.workflows.work import begin, one_task, waiting
from workflows import services
from workflows.models import UserTask
from workflows.models.instance import LIVE

pytestmark = pytest.mark.django_db

#: The budget of a page (experience: at most 12 statements, with the session's and the user's).
STATEMENTS_PER_PAGE = 12


@pytest.fixture
def worker(reference):
    call_command("bpmn", "deploy", verbosity=0)
    return factories.officer()


@pytest.fixture
def request_of(worker):
    request = factories.submit(factories.open_case(user=worker), "DOC-01")
    outbox.deliver()
    return request


def live_task(request) -> UserTask:
    return UserTask.objects.get(process__request=request, status__in=LIVE)


def test_my_day_needs_a_sign_in(page, reference):
    answer = page.get(reverse("home"))

    assert answer.status_code == 302
    assert reverse("login") in answer.url


def test_my_day_shows_what_to_do_first(page, worker, request_of):
    page.force_login(worker)

    answer = page.get(reverse("home"))

    assert answer.status_code == 200
    assert answer.context["next_task"].task == live_task(request_of)
    assert request_of.case.number in answer.text


def test_my_day_keeps_within_its_statements(page, worker, django_assert_max_num_queries):
    for _ in range(5):
        factories.submit(factories.open_case(user=worker), "DOC-01")
    outbox.deliver()
    page.force_login(worker)

    with django_assert_max_num_queries(STATEMENTS_PER_PAGE):
        page.get(reverse("home"))


def test_my_day_of_another_organisation_shows_nothing_of_it(page, request_of):
    page.force_login(factories.officer(RoleCode.CASE, factories.OTHER_NGO))

    answer = page.get(reverse("home"))

    assert request_of.case.number not in answer.text


def test_a_task_of_another_organisation_does_not_exist(page, request_of):
    page.force_login(factories.officer(RoleCode.CASE, factories.OTHER_NGO))

    answer = page.get(reverse("workflows:task-detail", args=[live_task(request_of).pk]))

    assert answer.status_code == 404


def test_a_task_is_done_from_its_page(page, worker, request_of):
    task = live_task(request_of)
    page.force_login(worker)

    answer = page.post(reverse("workflows:task-detail", args=[task.pk]))

    assert answer.status_code == 302
    assert live_task(request_of).form_key == "permit.decision"


def test_a_second_click_says_that_it_is_done(page, worker, request_of):
    task = live_task(request_of)
    page.force_login(worker)
    page.post(reverse("workflows:task-detail", args=[task.pk]))

    answer = page.post(reverse("workflows:task-detail", args=[task.pk]))

    assert answer.status_code == 409
    assert live_task(request_of).form_key == "permit.decision"


def test_a_refused_form_keeps_what_was_typed(page, worker, request_of):
    page.force_login(worker)
    page.post(reverse("workflows:task-detail", args=[live_task(request_of).pk]))
    decision = live_task(request_of)

    answer = page.post(
        reverse("workflows:task-detail", args=[decision.pk]),
        {"outcome": "REFUSED", "notified_on": "2026-09-10", "reason": ""},
    )

    assert answer.status_code == 422
    assert "2026-09-10" in answer.text
    assert live_task(request_of) == decision


def test_a_refusal_starts_the_clock_of_the_law(page, worker, request_of):
    page.force_login(worker)
    page.post(reverse("workflows:task-detail", args=[live_task(request_of).pk]))

    page.post(
        reverse("workflows:task-detail", args=[live_task(request_of).pk]),
        {"outcome": "REFUSED", "notified_on": "2026-09-10", "reason": "RS-DOC"},
    )

    clock = request_of.statutory_clocks.get()
    assert clock.due_at.date().isoformat() == "2026-09-25"
    assert live_task(request_of).due_at == clock.due_at


def test_a_day_still_to_come_is_no_day_of_notification(page, worker, request_of):
    page.force_login(worker)
    page.post(reverse("workflows:task-detail", args=[live_task(request_of).pk]))

    answer = page.post(
        reverse("workflows:task-detail", args=[live_task(request_of).pk]),
        {"outcome": "REFUSED", "notified_on": "2026-12-10", "reason": "RS-DOC"},
    )

    assert answer.status_code == 422


def test_a_task_of_the_referral_leads_to_the_page_that_sends(page, worker):
    request = factories.submit(factories.open_case(user=worker), "EDU-01")
    outbox.deliver()
    page.force_login(worker)

    answer = page.get(reverse("workflows:task-detail", args=[live_task(request).pk]))

    assert answer.url == reverse("referrals:send", args=[request.pk])


def test_a_claimed_task_is_closed_to_colleagues(page, worker, request_of):
    task = live_task(request_of)
    page.force_login(worker)
    page.post(reverse("workflows:task-claim", args=[task.pk]))
    page.force_login(factories.officer())

    answer = page.post(reverse("workflows:task-detail", args=[task.pk]))

    assert live_task(request_of) == task
    assert answer.status_code == 422


def test_the_steps_of_a_case_are_named_in_the_page_s_language(page, worker, request_of, language):
    page.force_login(worker)

    answer = page.get(reverse("workflows:case-steps", args=[request_of.case.number]))

    expected = {"fr": "Préparer le dossier et le rendez-vous", "ar": "إعداد الملف والموعد"}
    assert expected[language] in answer.text


def test_the_drawing_is_for_those_who_see_the_case(page, worker, request_of):
    process = request_of.processes.get()
    page.force_login(worker)
    assert page.get(reverse("workflows:process-detail", args=[process.pk])).status_code == 200

    page.force_login(factories.officer(RoleCode.CASE, factories.OTHER_NGO))

    assert page.get(reverse("workflows:process-detail", args=[process.pk])).status_code == 404
    assert page.get(reverse("workflows:process-state", args=[process.pk])).status_code == 404


def test_the_state_for_the_drawing_names_elements_only(page, worker, request_of):
    page.force_login(worker)

    answer = page.get(
        reverse("workflows:process-state", args=[request_of.processes.get().pk])
    ).json()

    assert answer["active"] == ["prepare"]


def test_my_day_shows_the_most_pressing_and_leads_to_all(page, worker):
    for _ in range(12):
        factories.submit(factories.open_case(user=worker), "EDU-01")
    outbox.deliver()
    page.force_login(worker)

    day = page.get(reverse("home"))
    everything = page.get(reverse("workflows:task-list"))

    assert (len(day.context["tasks"]), day.context["task_count"]) == (10, 12)
    assert reverse("workflows:task-list") in day.text
    assert len(everything.context["page_obj"].object_list) == 12


def test_the_list_of_tasks_of_another_organisation_is_empty(page, request_of):
    page.force_login(factories.officer(RoleCode.CASE, factories.OTHER_NGO))

    answer = page.get(reverse("workflows:task-list"))

    assert answer.context["page_obj"].object_list == []


def test_work_without_a_case_is_listed_too(page, reference):
    definition = services.release(xml=model(linear(1)))
    services.start_process(key=definition.key, variables={}, request=None)
    page.force_login(factories.officer(RoleCode.CELL, factories.CELL))

    day, everything = page.get(reverse("home")), page.get(reverse("workflows:task-list"))

    assert day.context["next_task"].title == "t1"
    assert [row.title for row in everything.context["page_obj"].object_list] == ["t1"]


def test_help_is_given_back_and_not_completed_by_the_helper(page, worker, request_of):
    helper = factories.officer()
    task = services.claim_task(task=live_task(request_of), user=worker)
    services.delegate_task(task=task, to=helper, by=worker)
    page.force_login(helper)

    answer = page.post(reverse("workflows:task-detail", args=[task.pk]))

    assert answer.status_code == 422
    assert live_task(request_of) == task


def test_a_form_that_the_model_declares_is_filled_in_on_its_page(page, worker):
    fields = (
        "<bpmn:extensionElements>"
        '<sm:field id="children" label="Enfants" type="long" required="true" max="20"/>'
        '<sm:field id="way" type="enum" required="true">'
        '<sm:option id="post"/><sm:option id="desk"/></sm:field>'
        "</bpmn:extensionElements>"
    )
    instance = begin(one_task("", fields, form=""), user=worker)
    address = reverse("workflows:task-detail", args=[waiting(instance).pk])
    page.force_login(worker)

    refused = page.post(address, {"children": "many", "way": "fax"})
    answer = page.post(address, {"children": "3", "way": "desk"})

    assert set(refused.context["form"].errors) == {"children", "way"}
    assert answer.status_code == 302
    line = instance.history.filter(detail__type="TaskCompleted").get()
    assert line.detail["variables"] == {
        "children": {"$": "number", "value": "3"},
        "way": "desk",
    }
