"""The things that addresses name: one case of each kind and what hangs on it."""

from datetime import date
from uuid import uuid4

from django.core.management import call_command

from casework.enums import RelationKind
from casework.models import Case, Consent, DuplicatePair, Relation, Submission
from casework.services import link_people, propose_merge
from common import outbox
from indicators.services import release_quarter
from partners.enums import NotificationKind
from partners.models import Notification, Organisation, User
from referrals.enums import Actor
from referrals.models import Referral
from referrals.services import redirect_referral
from tests import factories
from tests.workflows.conftest import flow, linear, model
from workflows import services
from workflows.models import Definition, Substitution, UserTask
from workflows.services import plan_absence

#: A choice of which no way fits.
_STUCK = (
    '<bpmn:startEvent id="s"/><bpmn:exclusiveGateway id="choice" name="Lequel ?"/>'
    '<bpmn:endEvent id="e"/><bpmn:endEvent id="f"/>'
    + flow("s", "choice")
    + flow("choice", "e", "1 = 2")
    + flow("choice", "f", "2 = 3")
)
_DECISION = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d"
  namespace="urn:test" name="rules">
  <inputData id="i_age" name="age"><variable name="age" typeRef="number"/></inputData>
  <decision id="d_group" name="Group"><variable name="Group" typeRef="string"/>
    <informationRequirement><requiredInput href="#i_age"/></informationRequirement>
    <decisionTable id="t_group"><input><inputExpression><text>age</text></inputExpression></input>
      <output typeRef="string"/>
      <rule id="r"><inputEntry><text>&lt; 18</text></inputEntry>
        <outputEntry><text>"minor"</text></outputEntry></rule></decisionTable></decision>
</definitions>"""


def build() -> dict[str, object]:
    """Make the world; the names are those of the table's column ``with``.

    Every file belongs to the association, in the charge of an officer who is no reader of the
    table.
    """
    call_command("bpmn", "deploy", verbosity=0)
    release_quarter(year=2026, number=2, released_by=None)
    owner = factories.officer()
    case = factories.open_case(user=owner)
    request, permit = factories.submit(case), factories.submit(case, "DOC-01")
    outbox.deliver()
    task = UserTask.objects.get(process__request=request)
    referral = factories.refer(factories.submit(case, "EDU-03"))
    receipt = Submission.objects.create(key=uuid4(), user=owner, number=case.number)
    held = _processes_to_look_after(owner)
    held |= _persons_found_twice(owner)
    return held | {
        "case": case.number,
        "C3-case": _request_of(owner, "HOU-01").case.number,
        "C4-case": _request_of(owner, "PRO-02").case.number,
        "request": request.pk,
        "consent": Consent.objects.get(case=case).pk,
        "referral": referral.reference,
        "C4-referral": factories.refer(_request_of(owner, "PRO-02")).reference,
        "draft": _draft_of(_request_of(owner, "EDU-04")).reference,
        "sending-task": task.pk,
        "form-task": UserTask.objects.get(process__request=permit).pk,
        "process": task.process_id,
        "definition": Definition.objects.order_by("pk").first().pk,
        "receipt": receipt.key,
        "relation": _relation_of(case, owner).pk,
        "absence": _absence_of(owner).pk,
        "notification": _notification_of(_body(factories.SCHOOLS)).pk,
    }


def _relation_of(case: Case, owner: User) -> Relation:
    """A brother or sister, of whom the same readers know."""
    other = factories.open_case(user=owner)
    return link_people(case=other, other=case, kind=RelationKind.SIBLING, recorded_by=owner)


def _processes_to_look_after(owner: User) -> dict[str, object]:
    """A process that is blocked, one without a case, one that was moved, and what they follow."""
    services.release(xml=model(_STUCK, key="stuck"))
    blocked = services.start_process(
        key="stuck", variables={}, request=_request_of(owner, "EDU-01")
    )
    old = services.release(xml=model(linear(1), key="versions"))
    moved = services.start_process(key="versions", variables={}, request=None)
    new = services.release(xml=model(linear(2), key="versions"))
    plan = services.propose_migration(source=old, target=new).plan
    report = services.migrate_instances(source=old, target=new, plan=plan, user=None)
    (decision,) = services.release_decisions(xml=_DECISION)
    return {
        "blocked-process": blocked.pk,
        "incident": blocked.incidents.get().pk,
        "caseless-process": moved.pk,
        "old-definition": old.pk,
        "batch": report.batch,
        "decision": decision.pk,
    }


def _persons_found_twice(owner: User) -> dict[str, object]:
    """Two files of one person at the association, two at different bodies, and two merged."""
    found = {}
    for name, other_body in (
        ("pair", factories.NGO),
        ("pair-across", factories.OTHER_NGO),
        ("merge", factories.NGO),
    ):
        first, second = (
            factories.submit(factories.open_case(user=user, organisation=body)).case.beneficiary
            for user, body in ((owner, factories.NGO), (None, other_body))
        )
        found[name] = DuplicatePair.objects.create(
            first=first, second=second, score=15, band="certain", reasons=["name-same"]
        )
    merge = propose_merge(
        pair=found["merge"], survivor=found["merge"].first, choices=[], proposed_by=owner
    )
    return {name: pair.pk for name, pair in found.items()} | {"merge": merge.pk}


def _request_of(owner: User, code: str):
    return factories.submit(factories.open_case(user=owner), code)


def _draft_of(request) -> Referral:
    """A referral that waits for the person's consent, since its first body passed it on."""
    return redirect_referral(
        referral=factories.refer(request),
        recipient=_body(factories.OTHER_NGO),
        actor=Actor.RECIPIENT,
        user=factories.officer(organisation=factories.SCHOOLS),
    )


def _absence_of(user: User) -> Substitution:
    """An absence that is still to come."""
    return plan_absence(
        absent=user,
        substitute=factories.officer(),
        starts_on=date(2026, 10, 5),
        ends_on=date(2026, 10, 9),
        by=user,
    )


def _body(code: str) -> Organisation:
    return Organisation.objects.get(code=code)


def _notification_of(body: Organisation) -> Notification:
    """A notification for whoever sits in the body."""
    return Notification.objects.create(
        kind=NotificationKind.REFERRAL_RECEIVED, organisation=body, reference="-", key="table"
    )
