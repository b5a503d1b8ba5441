"""Whom a task is meant for, from what the model says, and which models are refused for it."""

import pytest

from casework.models import Case
from partners.enums import RoleCode
from tests import factories
from tests.workflows.conftest import linear, model
from tests.workflows.work import AGADIR, PROVINCE, begin, one_task, waiting
from workflows import errors, permissions, services

pytestmark = pytest.mark.django_db

LANE = (
    '<bpmn:laneSet id="ls"><bpmn:lane id="l" name="{}"><bpmn:flowNodeRef>t</bpmn:flowNodeRef>'
    "</bpmn:lane></bpmn:laneSet>"
)
OWNER = (
    "<bpmn:potentialOwner><bpmn:resourceAssignmentExpression><bpmn:formalExpression>{}"
    "</bpmn:formalExpression></bpmn:resourceAssignmentExpression></bpmn:potentialOwner>"
)
CAMUNDA = 'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" camunda:{}'


def meant(body: str, **variables) -> tuple[str, str | None, str | None]:
    """Role, organisation and territory of the task of a running model."""
    task = waiting(begin(body, **variables))
    return task.role, task.organisation_id, task.territory_id


def lane(name: str, body: str) -> str:
    return LANE.format(name) + body


class TestRole:
    def test_without_a_word_it_is_a_caseworker_of_the_body_that_leads_the_case(self):
        assert meant(linear(1)) == ("R-CASE", factories.NGO, None)

    @pytest.mark.parametrize(
        ("body", "role"),
        [
            (one_task('sm:role="R-FOCAL"'), "R-FOCAL"),
            (one_task(CAMUNDA.format('candidateGroups="R-INTAKE"')), "R-INTAKE"),
            (one_task("", OWNER.format("R-FOCAL")), "R-FOCAL"),
            (lane("R-INTAKE", one_task("")), "R-INTAKE"),
            (lane("Agent d’accueil", one_task("")), "R-INTAKE"),
            (lane("Agent d'accueil", one_task("")), "R-INTAKE"),
            (lane("GESTIONNAIRE DE CAS", one_task("")), "R-CASE"),
        ],
    )
    def test_a_role_is_named_by_its_code_or_its_french_label(self, body, role):
        assert meant(body)[0] == role

    def test_the_first_source_wins(self):
        inner = OWNER.format("R-INTAKE")
        groups = CAMUNDA.format('candidateGroups="R-FOCAL"')

        assert meant(lane("R-PROT", one_task(f'sm:role="R-CASE" {groups}', inner)))[0] == "R-CASE"
        assert meant(lane("R-PROT", one_task(groups, inner)))[0] == "R-FOCAL"
        assert meant(lane("R-PROT", one_task("", inner)))[0] == "R-INTAKE"

    def test_a_role_at_a_body_says_both(self):
        body = lane(f"R-FOCAL@{factories.SCHOOLS}", one_task(""))

        assert meant(body) == ("R-FOCAL", factories.SCHOOLS, None)

    def test_a_regional_role_sits_in_the_regional_body(self):
        assert meant(one_task('sm:role="R-CELL"')) == ("R-CELL", factories.CELL, None)

    @pytest.mark.parametrize("worker", [None, "R-NOBODY", 7, ["R-PROT"]])
    def test_an_expression_that_gives_no_role_leaves_it_to_the_caseworkers(self, worker):
        assert meant(one_task('sm:role="=worker"'), worker=worker)[0] == "R-CASE"


class TestPlace:
    def test_an_expression_names_the_body(self):
        body = one_task('sm:organisation="=place"')

        assert meant(body, place=factories.SCHOOLS)[1] == factories.SCHOOLS

    @pytest.mark.parametrize("named", [None, "ORG-NOWHERE", 1])
    def test_a_body_that_is_not_there_leaves_it_to_the_one_that_leads(self, named):
        assert meant(one_task('sm:organisation="=place"'), place=named)[1] == factories.NGO
        assert meant(linear(1), organisation=named)[1] == factories.NGO

    def test_a_territory_takes_the_place_of_a_body(self):
        assert meant(one_task(f'sm:territory="{PROVINCE}"')) == ("R-CASE", None, PROVINCE)
        assert meant(one_task('sm:territory="=commune"'), commune=AGADIR)[1:] == (None, AGADIR)

    def test_both_are_kept_and_the_body_decides(self):
        body = one_task(f'sm:territory="{AGADIR}" sm:organisation="{factories.SCHOOLS}"')

        assert meant(body) == ("R-CASE", factories.SCHOOLS, AGADIR)

    def test_a_territory_that_is_not_there_leaves_it_to_the_body_that_leads(self):
        body = one_task('sm:territory="=commune"')

        assert meant(body, commune="99.9")[1:] == (factories.NGO, None)

    def test_what_is_for_nobody_is_for_the_regional_cell(self):
        definition = services.release(xml=model(linear(1)))
        instance = services.start_process(key=definition.key, variables={}, request=None)
        cell = factories.officer(RoleCode.CELL, factories.CELL)

        assert permissions.tasks_of(cell).get() == waiting(instance)
        assert not permissions.tasks_of(factories.officer()).exists()


class TestRelease:
    @pytest.mark.parametrize(
        ("body", "code"),
        [
            (one_task(CAMUNDA.format('assignee="demo"')), "named-person"),
            (one_task(CAMUNDA.format('assignee="${officer}"')), "named-person"),
            (one_task(CAMUNDA.format('candidateUsers="a,b"')), "named-person"),
            (one_task(CAMUNDA.format('candidateGroups="R-CASE,R-FOCAL"')), "several-roles"),
            (one_task(CAMUNDA.format('candidateGroups="management"')), "unknown-role"),
            (one_task("", OWNER.format("Direction")), "unknown-role"),
            (lane("Direction", one_task("")), "unknown-role"),
            (lane("R-CASE@ORG-NOWHERE", one_task("")), "unknown-role"),
            (one_task('sm:role="R-NOBODY"'), "unknown-role"),
            (one_task('sm:role="=if worker"'), "unreadable-expression"),
            (one_task('sm:organisation="ORG-NOWHERE"'), "unknown-organisation"),
            (one_task('sm:territory="99.9"'), "unknown-territory"),
            (one_task('sm:territory="=1 +"'), "unreadable-expression"),
            (one_task("", form=""), "unknown-form"),
        ],
    )
    def test_a_model_whose_work_is_nobody_s_is_refused(self, body, code):
        with pytest.raises(errors.DefinitionRefused) as refused:
            services.release(xml=model(body))

        assert [(each.code, each.element_id) for each in refused.value.findings] == [(code, "t")]

    def test_a_lane_that_is_no_role_is_no_matter_where_the_task_names_its_own(self):
        body = lane("Phase 1", one_task('sm:role="R-CASE"'))

        assert services.release(xml=model(body)).version == 1


def test_known_codes_are_looked_up_once(django_assert_num_queries):
    from workflows.runtime import owners

    owners.group_of(f"Gestionnaire de cas@{factories.NGO}")

    with django_assert_num_queries(0):
        owners.group_of(f"Gestionnaire de cas@{factories.NGO}")


def test_a_task_of_a_territory_reaches_a_body_that_covers_it():
    officer = factories.officer(RoleCode.CASE, "ORG-GOV-AGD")
    instance = begin(one_task(f'sm:territory="{AGADIR}"'))
    Case.objects.update(organisation="ORG-GOV-AGD")

    assert permissions.tasks_of(officer).get() == waiting(instance)
