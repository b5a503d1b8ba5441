"""The export as OCEL 2.0: objects, events and relations by its specification, and nobody in it."""

import pytest

from casework.enums import Tier
from tests import factories
from tests.workflows.conftest import linear, model
from tests.workflows.exports.readers import read_ocel_json, read_ocel_xml, written
from tests.workflows.histories import begin, complete, write
from workflows import services
from workflows.bpmn import InstanceState, log
from workflows.exports import write_ocel_json, write_ocel_xml
from workflows.models import InstanceMigration, ProcessInstance

pytestmark = pytest.mark.django_db


def exported() -> dict:
    return read_ocel_json(written(write_ocel_json)[0])


def of_type(log: dict, kind: str) -> list[dict]:
    return [item for item in log["objects"] if item["type"] == kind]


def related(item: dict) -> dict[str, str]:
    return {relation["qualifier"]: relation["objectId"] for relation in item["relationships"]}


def values(item: dict, name: str) -> list:
    return [each["value"] for each in item["attributes"] if each["name"] == name]


def test_an_event_relates_to_all_that_it_happened_to():
    worker = factories.officer()
    instance = begin(linear(1), worker=worker)
    complete(instance, "t1", worker)

    log = exported()

    done = next(event for event in log["events"] if event["type"] == "t1")
    ends = related(done)
    assert ends["process"] == f"process:{instance.pk}"
    assert ends["task"].startswith(f"task:{instance.pk}:")
    assert ends["meant for"] == f"organisation:{factories.NGO}"
    assert ends["case"] == of_type(log, "case")[0]["id"]
    assert ends["request"] == of_type(log, "request")[0]["id"]


def test_only_the_completion_of_an_activity_bears_its_plain_name():
    worker = factories.officer()
    complete(begin(linear(1), worker=worker), "t1", worker)

    assert [event["type"] for event in exported()["events"]] == ["s", "t1 [start]", "t1", "fin"]


def test_two_processes_of_a_request_share_its_objects():
    worker = factories.officer()
    first = begin(linear(1), worker=worker)
    begin(linear(1), worker=worker, request=first.request)

    log = exported()

    assert [len(of_type(log, kind)) for kind in ("process", "request", "case")] == [2, 1, 1]


def test_cases_and_requests_have_ids_that_only_the_key_explains(settings):
    instance = begin(linear(1), worker=factories.officer())
    text, _ = written(write_ocel_json)
    settings.SECRET_KEY = "another key of this site, for the test"

    log = exported()

    assert instance.case.number not in text.decode()
    assert of_type(log, "case") != of_type(read_ocel_json(text), "case")
    assert of_type(log, "case")[0]["id"] != f"case:{instance.case_id}"


def test_no_officer_and_no_person_is_in_it():
    worker = factories.officer()
    instance = begin(linear(1), worker=worker)
    complete(instance, "t1", worker)

    text = written(write_ocel_json)[0].decode() + written(write_ocel_xml)[0].decode()

    assert worker.username not in text
    assert worker.last_name not in text
    assert instance.case.beneficiary.family_names not in text


def test_events_relate_to_the_referral_that_the_process_was_about_just_then():
    worker = factories.officer()
    instance = begin(linear(2), worker=worker)
    referral = factories.refer(instance.request, user=worker)
    complete(instance, "t1", worker, referral=referral.pk)

    log = exported()

    (told,) = of_type(log, "referral")
    assert related(told)["sent to"] == f"organisation:{factories.SCHOOLS}"
    about = [event["type"] for event in log["events"] if "referral" in related(event)]
    assert about == ["t1", "t2 [start]"]


def test_a_referral_of_another_request_is_not_related_to():
    worker = factories.officer()
    instance = begin(linear(2), worker=worker)
    foreign = factories.refer(factories.submit(factories.open_case(user=worker)), user=worker)
    complete(instance, "t1", worker, referral=foreign.pk)

    log = exported()

    assert of_type(log, "referral") == []
    assert not any("referral" in related(event) for event in log["events"])


def test_a_called_process_relates_to_its_caller():
    worker = factories.officer()
    caller = begin(linear(1), worker=worker)
    called = begin(linear(1), worker=worker, request=caller.request)
    ProcessInstance.objects.filter(pk=called.pk).update(parent=caller, parent_token=1)

    told = of_type(exported(), "process")

    assert related(told[1])["called by"] == f"process:{caller.pk}"


def test_a_caller_that_is_left_out_is_not_related_to():
    worker = factories.officer()
    caller = begin(linear(1), worker=worker, tier=Tier.C4)
    called = begin(linear(1), worker=worker)
    ProcessInstance.objects.filter(pk=called.pk).update(parent=caller, parent_token=1)

    (told,) = of_type(exported(), "process")

    assert told["id"] == f"process:{called.pk}"
    assert "called by" not in related(told)


def test_very_sensitive_files_are_left_out_with_all_their_objects():
    begin(linear(1), worker=factories.officer(), tier=Tier.C4)

    text, result = written(write_ocel_json)

    log = read_ocel_json(text)
    assert (log["objects"], log["events"]) == ([], [])
    assert (result.processes, result.events, result.left_out) == (0, 0, 1)


def test_a_process_tells_how_it_ended():
    worker = factories.officer()
    complete(begin(linear(1), worker=worker), "t1", worker)

    log = exported()

    (process,), (task,) = of_type(log, "process"), of_type(log, "task")
    assert values(process, "status") == ["running", "completed"]
    assert values(process, "outcome") == ["fin"]
    assert values(task, "status") == ["open", "completed"]


def test_a_migrated_process_tells_its_versions_and_the_types_of_both():
    worker = factories.officer()
    instance = begin(linear(1), worker=worker)
    first, second = instance.definition, services.release(xml=model(linear(2)))
    write(instance, log.restored(InstanceState.from_json(instance.state), second.pk))
    InstanceMigration.objects.create(process=instance, source=first, target=second, last_event=0)
    ProcessInstance.objects.filter(pk=instance.pk).update(definition=second)

    told = exported()

    (process,) = of_type(told, "process")
    assert values(process, "version") == [1, 2]
    assert {"t1", "t2"} <= {item["name"] for item in told["eventTypes"]}


def test_xml_and_json_tell_the_same():
    worker = factories.officer()
    instance = begin(linear(2), worker=worker)
    referral = factories.refer(instance.request, user=worker)
    complete(instance, "t1", worker, referral=referral.pk)
    begin(linear(1), worker=worker)

    xml, result = written(write_ocel_xml)

    assert read_ocel_xml(xml) == exported()
    assert result == written(write_ocel_json)[1]


def test_the_same_processes_give_the_same_file():
    worker = factories.officer()
    for _ in range(3):
        complete(begin(linear(2), worker=worker), "t1", worker)

    assert written(write_ocel_json) == written(write_ocel_json)
    assert written(write_ocel_xml) == written(write_ocel_xml)


def test_without_processes_it_is_still_a_log():
    told = exported()

    assert (told["eventTypes"], told["objects"], told["events"]) == ([], [], [])
