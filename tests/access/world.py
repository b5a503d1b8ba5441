"""The things that addresses name: one case of each kind and what hangs on it."""

from datetime import date, timedelta
from uuid import uuid4

from django.core.management import call_command

from casework import services as casework
from casework.enums import (
    ContactWay,
    Doer,
    IdentityProof,
    RelationKind,
    RightKind,
    Risk,
    SharedField,
)
from casework.models import (
    Case,
    CaseGrant,
    Closure,
    CodedValue,
    Consent,
    DuplicatePair,
    EmergencyAccess,
    HandOver,
    IntakeDraft,
    LegalBasis,
    NeedCode,
    Outcome,
    Reason,
    Relation,
    RequestType,
    StatutoryDeadline,
    Submission,
)
from casework.services import (
    ask_closure,
    ask_emergency,
    close_case,
    grant_case,
    link_people,
    plan_hand_over,
    propose_merge,
    record_legal_disclosure,
    run_retention,
    save_draft,
    take_subject_request,
    withdraw_consent,
)
from common import clock, outbox
from indicators.services import release_quarter
from partners.accounts import invite
from partners.enums import NotificationKind, RoleCode
from partners.models import Invitation, Notification, Organisation, User
from referrals.enums import Actor
from referrals.models import CopyReview, Referral
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
    paper = factories.document(case)
    referral = factories.refer(factories.submit(case, "EDU-03"), documents=[paper])
    receipt = Submission.objects.create(key=uuid4(), user=owner, number=case.number)
    stranger = factories.officer(organisation=factories.OTHER_NGO)
    protected = _request_of(owner, "PRO-02").case
    held = _processes_to_look_after(owner)
    held |= _persons_found_twice(owner)
    held |= _work_with(Case.objects.get(pk=case.pk), owner)
    return held | {
        "case": case.number,
        "closure": _closure_of(owner, "EDU-01").pk,
        "C4-closure": _closure_of(owner, "PRO-02").pk,
        "closed-case": _closed_case_of(owner).number,
        "intake-draft": _intake_draft_of(owner).pk,
        "hand-over": _hand_over_of(owner).pk,
        "C3-case": _request_of(owner, "HOU-01").case.number,
        "subject-request": take_subject_request(
            case=case,
            kind=RightKind.ACCESS,
            details="Demande fictive",
            identity_proof=IdentityProof.KNOWN,
            taken_by=owner,
        ).pk,
        "retention-run": run_retention().pk,
        "document": factories.document(case).pk,
        "sent-document": paper.pk,
        "spare-document": factories.document(case).pk,
        "C3-document": factories.document(case, "DT-MED").pk,
        "C4-document": factories.document(protected).pk,
        "C4-case": protected.number,
        "emergency": _emergency_of(stranger, case).pk,
        "C4-emergency": _emergency_of(stranger, protected).pk,
        "request": request.pk,
        "consent": Consent.objects.get(case=case).pk,
        "legal": _legal_of(case, owner),
        "copy-review": _copies_of(_request_of(owner, "EDU-01"), owner),
        "C4-copy-review": _copies_of(_request_of(owner, "PRO-02"), owner),
        "referral": referral.reference,
        "C4-referral": factories.refer(_request_of(owner, "PRO-02")).reference,
        "draft": _draft_of(_request_of(owner, "EDU-04")).reference,
        "sending-task": task.pk,
        "form-task": UserTask.objects.get(process__request=permit).pk,
        "process": task.process_id,
        "definition": Definition.objects.order_by("pk").first().pk,
        "receipt": receipt.key,
        "relation": _relation_of(case, owner).pk,
        "grant": _grant_of(case).pk,
        "absence": _absence_of(owner).pk,
        "notification": _notification_of(_body(factories.SCHOOLS)).pk,
        "member": factories.officer().memberships.get().pk,
        "invitation": _invitation_to(_body(factories.NGO)).pk,
    }


def _relation_of(case: Case, owner: User) -> Relation:
    """A brother or sister, of whom the same readers know."""
    other = factories.open_case(user=owner)
    return link_people(case=other, other=case, kind=RelationKind.SIBLING, recorded_by=owner)


def _work_with(case: Case, owner: User) -> dict[str, object]:
    """A need, an assessment, a plan, meetings, a conference and a legal deadline of a case."""
    day, later = clock.today(), clock.now() + timedelta(days=6)
    need = casework.record_need(
        case=case, need=NeedCode.objects.get(code="VN-HOM"), recorded_by=owner
    )
    assessment = casework.finish_assessment(
        case=case,
        author=owner,
        data=casework.AssessmentData(
            risk=Risk.THREE_DAYS, review_date=day, situation="Situation fictive"
        ),
    )
    goal = casework.add_goal(
        case=case,
        domain=CodedValue.objects.get(code="HOU"),
        text="Objectif fictif",
        created_by=owner,
    )
    service = casework.plan_service(
        goal=goal,
        request_type=RequestType.objects.get(code="EDU-01"),
        doer=Doer.OURS,
        created_by=owner,
    )
    follow_up = casework.plan_follow_up(
        case=case, due_date=day, way=ContactWay.OFFICE, created_by=owner
    )
    appointment = casework.make_appointment(
        case=case,
        meeting=casework.Meeting(at=later, body=case.organisation, officer=owner),
        made_by=owner,
    )
    conference = casework.record_conference(
        case=case,
        held_date=day,
        officers=[owner],
        bodies=[case.organisation],
        minutes="Compte rendu fictif",
        recorded_by=owner,
    )
    decision = casework.add_decision(
        conference=conference, text="Décision fictive", due_date=day, officer=owner
    )
    deadline = casework.start_clock(
        request=case.requests.order_by("pk").first(),
        deadline=StatutoryDeadline.objects.get(code="SD-TITRE-RECOURS-15J"),
        triggered_at=clock.now(),
        started_by=owner,
    )
    return {
        "need": need.pk,
        "assessment": assessment.pk,
        "goal": goal.pk,
        "service": service.pk,
        "follow-up": follow_up.pk,
        "appointment": appointment.pk,
        "conference": conference.pk,
        "case-decision": decision.pk,
        "deadline": deadline.pk,
    }


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


def _closure_of(owner: User, code: str) -> Closure:
    """A proposal of the officer in charge to close a case with something open in it."""
    return ask_closure(
        case=_request_of(owner, code).case,
        outcome=Outcome.objects.get(code="LOST"),
        reason=Reason.objects.get(code="RS-CONTACT"),
        note="Note fictive",
        asked_by=owner,
    )


def _closed_case_of(owner: User) -> Case:
    return close_case(case=factories.open_case(user=owner), closed_by=owner)


def _intake_draft_of(owner: User) -> IntakeDraft:
    return save_draft(key=uuid4(), user=owner, typed={"given_names": ["Personne"]})


def _hand_over_of(owner: User) -> HandOver:
    """A hand-over that somebody else ordered."""
    return plan_hand_over(
        key=uuid4(),
        from_user=owner,
        receivers={factories.open_case(user=owner): factories.officer()},
        ordered_by=factories.officer(RoleCode.FOCAL),
    )


def _draft_of(request) -> Referral:
    """A referral that waits for the person's consent, since its first body passed it on."""
    return redirect_referral(
        referral=factories.refer(request),
        recipient=_body(factories.OTHER_NGO),
        actor=Actor.RECIPIENT,
        user=factories.officer(organisation=factories.SCHOOLS),
    )


def _grant_of(case: Case) -> CaseGrant:
    """A case that its officer shares with one of another body."""
    return grant_case(
        case=case,
        user=factories.officer(organisation=factories.OTHER_NGO),
        by=case.assigned_to,
        reason="Renfort",
        expires_at=clock.now() + timedelta(days=7),
    )


def _legal_of(case: Case, owner: User):
    """A ground in law that waits for a second officer."""
    return record_legal_disclosure(
        case=case,
        recipient=_body(factories.SCHOOLS),
        basis=LegalBasis.objects.get(code="LB-ENFANT"),
        fields=[SharedField.NEED],
        justification="Motif fictif",
        recorded_by=owner,
    ).pk


def _copies_of(request, owner: User):
    """A review of copies, since the person withdrew what a referral stood on."""
    referral = factories.refer(request)
    withdraw_consent(consent=referral.manifest.consent, withdrawn_by=owner)
    return CopyReview.objects.get(manifest__referral=referral).pk


def _absence_of(user: User) -> Substitution:
    """An absence that is still to come."""
    return plan_absence(
        absent=user,
        substitute=factories.officer(),
        starts_on=date(2026, 10, 5),
        ends_on=date(2026, 10, 9),
        by=user,
    )


def _invitation_to(body: Organisation) -> Invitation:
    """An invitation that nobody has taken yet."""
    return invite(
        organisation=body,
        role=RoleCode.CASE,
        email="invitee@reseau.example",
        first_name="Officier",
        last_name="Invité",
        language="fr",
        by=None,
    )


def _emergency_of(user: User, case: Case) -> EmergencyAccess:
    """Emergency access of somebody who is no reader: open, or waiting for a second person."""
    reason = "Danger immédiat, personne ne répond."
    return ask_emergency(user=user, number=case.number, reason=reason)


def _body(code: str) -> Organisation:
    return Organisation.objects.get(code=code)


def _notification_of(body: Organisation) -> Notification:
    """A notification for whoever sits in the body."""
    return Notification.objects.create(
        kind=NotificationKind.REFERRAL_RECEIVED, organisation=body, reference="-", key="table"
    )
