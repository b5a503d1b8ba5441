"""Business rule tasks: the decision of a released DMN file, with the rules that fired."""

import pytest

from tests.workflows.conftest import flow, model, task
from tests.workflows.running import live, replayed, start
from workflows import errors, services
from workflows.bpmn import InstanceState
from workflows.models import DecisionDefinition, HistoryEvent, Incident

pytestmark = pytest.mark.django_db


def table(*rules: tuple[str, str], key: str = "route") -> bytes:
    """A decision table from the urgency to the body."""
    rows = "".join(
        f'<rule id="r{number}"><inputEntry><text>{when}</text></inputEntry>'
        f"<outputEntry><text>{then}</text></outputEntry></rule>"
        for number, (when, then) in enumerate(rules, start=1)
    )
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="routes" '
        'namespace="urn:test:routes"><inputData id="i" name="urgency"><variable name="urgency" '
        f'typeRef="string"/></inputData><decision id="{key}" name="Route"><variable name="Route" '
        'typeRef="string"/><informationRequirement><requiredInput href="#i"/>'
        '</informationRequirement><decisionTable hitPolicy="FIRST"><input><inputExpression '
        'typeRef="string"><text>urgency</text></inputExpression></input><output typeRef="string"/>'
        f"{rows}</decisionTable></decision></definitions>"
    ).encode()


def deciding(extra: str = "") -> str:
    return (
        '<bpmn:startEvent id="s"/><bpmn:endEvent id="e"/><bpmn:exclusiveGateway id="x" '
        'default="f_x_other"/><bpmn:businessRuleTask id="decide" sm:decisionRef="route" '
        f'sm:resultVariable="body" {extra}/>'
        + task("near")
        + task("other")
        + flow("s", "decide")
        + flow("decide", "x")
        + flow("x", "near", 'body = "near"')
        + flow("x", "other")
        + flow("near", "e")
        + flow("other", "e")
    )


NEAR = table(('"U1"', '"near"'), ("-", '"far"'))
FAR = table(("-", '"far"'))


def test_the_process_goes_where_the_table_says():
    services.release_decisions(xml=NEAR)

    instance, _ = start(deciding(), urgency="U1")

    assert list(live(instance)) == ["near"]


def test_the_history_names_the_version_and_the_rules_that_fired():
    services.release_decisions(xml=NEAR)

    instance, _ = start(deciding(), urgency="U1")

    line = HistoryEvent.objects.get(process=instance, kind="decided")
    assert line.detail["rules"] == ["r1"]
    assert line.detail["decision"] == "route"


def test_the_newest_version_decides_unless_the_task_is_bound_to_its_release():
    services.release_decisions(xml=NEAR)
    services.release(xml=model(deciding('sm:binding="deployment"')))
    services.release_decisions(xml=FAR)

    bound, _ = start(deciding('sm:binding="deployment"'), urgency="U1")
    free, _ = start(deciding(), urgency="U1")

    assert (list(live(bound)), list(live(free))) == (["near"], ["other"])


def test_the_same_text_again_is_the_same_version():
    first = services.release_decisions(xml=NEAR)

    assert services.release_decisions(xml=NEAR) == first
    assert DecisionDefinition.objects.count() == 1


def test_a_decision_that_was_never_released_refuses_the_model():
    with pytest.raises(errors.DefinitionRefused) as refused:
        services.release(xml=model(deciding()))

    assert [finding.code for finding in refused.value.findings] == ["unknown-decision"]


@pytest.mark.parametrize("xml", [b"<no dmn", b"<definitions/>"])
def test_what_is_no_decision_is_refused(xml):
    with pytest.raises(errors.DefinitionRefused):
        services.release_decisions(xml=xml)


def test_a_rule_that_cannot_be_read_is_refused():
    with pytest.raises(errors.DefinitionRefused):
        services.release_decisions(xml=table(('"U1"', "1 +")))


def test_working_days_are_counted_on_the_region_s_calendar():
    dated = table(("-", 'working days(@"2026-09-18", @"2026-09-21")'))
    services.release_decisions(xml=dated.replace(b'typeRef="string"/>', b"/>"))

    instance, _ = start(deciding(), urgency="U1")

    instance.refresh_from_db()
    variables = InstanceState.from_json(instance.state).variables
    assert variables["body"] == 1


def test_working_days_in_a_condition_of_the_process_are_refused():
    services.release_decisions(xml=NEAR)
    body = deciding().replace('body = "near"', 'working days(@"2026-09-18", @"2026-09-21") = 1')

    with pytest.raises(errors.DefinitionRefused) as refused:
        services.release(xml=model(body))

    assert {finding.code for finding in refused.value.findings} == {"working-time-here"}


def test_the_log_played_again_does_not_decide_anew():
    services.release_decisions(xml=NEAR)
    instance, _ = start(deciding(), urgency="U1")
    services.release_decisions(xml=FAR)

    instance.refresh_from_db()

    assert replayed(instance).to_json() == instance.state
    assert not Incident.objects.exists()
