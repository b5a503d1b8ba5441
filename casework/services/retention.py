"""Erasing what the rules no longer let us keep, and holding what a court still needs."""

import hashlib
import json
import logging
import secrets
from collections import Counter
from datetime import datetime

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import Q

from casework import errors, events, treatments
from casework.documents import store
from casework.enums import EventKind, RetentionAction
from casework.models import (
    Beneficiary,
    Case,
    Consent,
    Document,
    Household,
    LegalHold,
    RetentionRule,
    RetentionRun,
    Submission,
)
from casework.permissions import told_of
from casework.selectors.people import shells_of
from casework.selectors.retention import NOTICE, Due, due_cases, held_cases
from casework.signals import case_erasing
from casework.treatments import Treatment
from common import audit, clock
from common.audit.retention import cut
from partners.enums import NotificationKind
from partners.models import Notification, User
from partners.services import notify

logger = logging.getLogger(__name__)

#: A nationality of fewer people than this would point at one of them (domain §10.4).
RARE = 20


@transaction.atomic
def place_hold(*, case: Case, reason: str, placed_by: User) -> LegalHold:
    """Keep a case whatever the rules say; one that is held stays held as it was."""
    hold, is_new = LegalHold.objects.get_or_create(
        case=case, lifted_at=None, defaults={"reason": reason, "placed_by": placed_by}
    )
    if is_new:
        _log_hold(case, placed_by, "placed")
    return hold


@transaction.atomic
def lift_hold(*, hold: LegalHold, lifted_by: User) -> LegalHold:
    """End a hold; the case is kept for twelve months more."""
    hold = LegalHold.objects.select_for_update(of=("self",)).get(pk=hold.pk)
    if hold.lifted_at is None:
        hold.lifted_at, hold.lifted_by = clock.now(), lifted_by
        hold.save(update_fields=["lifted_at", "lifted_by"])
        _log_hold(hold.case, lifted_by, "lifted")
    return hold


def run_retention(*, started_by: User | None = None) -> RetentionRun:
    """Carry out every rule; the run is the certificate of what went.

    Each case is a transaction of its own: a run that breaks off is taken up by the next. A case
    that cannot be erased is counted, left, and tried again.
    """
    now = clock.now()
    run = RetentionRun.objects.create(started_by=started_by, started_at=now)
    counts: Counter[str] = Counter()
    failed = 0
    for due in due_cases(now):
        try:
            counts += erase_case(due=due)
        except Exception as error:
            # The kind of the error only: its text may quote what was to be erased.
            logger.error("Retention left a case: %s", type(error).__name__)
            failed += 1
    counts += _forget_consents(now)
    counts += _forget_audit(now)
    return _certify(run, counts, failed)


def warn_of_erasing() -> int:
    """Tell each body which of its cases will be erased within a month; once for each case."""
    soon = due_cases(clock.now() + NOTICE)
    told = 0
    for due in soon:
        notify(
            kind=NotificationKind.RETENTION_NEAR,
            organisation=due.case.organisation,
            **told_of(due.case),
            reference=due.case.number,
            path=f"/cases/{due.case.number}/hold/",
            key=f"erasing:{due.case.pk}:{due.case.closed_at or due.case.opened_at:%Y%m%d}",
        )
        told += 1
    return told


@transaction.atomic
def erase_case(*, due: Due) -> Counter[str]:
    """Erase one case as its rule says, and the person with their last case; what went, counted."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=due.case.pk)
    if case.erased_at or held_cases(clock.now()).filter(pk=case.pk).exists():
        return Counter()
    person, number = case.beneficiary, case.number
    counts: Counter[str] = Counter({f"{due.rule.code}:cases": 1})
    counts["files"] = _drop_files(case)
    case_erasing.send(sender=Case, case=case, action=due.action)
    counts["rows"] = _erase_rows(case.pk, action=due.action, of_person=False)
    counts["rows"] += _erase_mentions(number)
    if due.action == RetentionAction.DELETE:
        Case.objects.filter(pk=case.pk).delete()
    else:
        _make_anonymous(case)
    counts += _erase_person(person)
    audit.record(
        audit.Act.ERASE,
        organisation=case.organisation_id,
        subject=f"case:{number}",
        tier=case.tier,
        rule=due.rule.code,
        action=due.action,
    )
    return counts


def _drop_files(case: Case) -> int:
    keys = list(Document.objects.filter(case=case).order_by("pk").values_list("pk", flat=True))
    transaction.on_commit(lambda: [store.drop(key) for key in keys])
    return len(keys)


def _erase_rows(owner: int, *, action: str, of_person: bool) -> int:
    gone = 0
    for treatment in treatments.treatments():
        if treatment.of_person == of_person:
            gone += _treat(treatment, owner, action)
    return gone


def _treat(treatment: Treatment, owner: int, action: str) -> int:
    rows = treatment.rows_of([owner])
    if action == RetentionAction.DELETE or not treatment.kept:
        return rows.delete()[0]
    return rows.update(**treatment.emptied) if treatment.emptied else 0


def _erase_mentions(number: str) -> int:
    """What names a case by its number and hangs on nothing."""
    told = Q(reference=number) | Q(path__contains=number)
    gone = Notification.objects.filter(told).delete()[0]
    return gone + Submission.objects.filter(number=number).delete()[0]


def _make_anonymous(case: Case) -> None:
    """Cut the case from the papers that carry its number, and from the officer who knew it."""
    case.number = f"AN-{case.opened_at.year}-{secrets.token_hex(5)}"
    case.assigned_to = None
    case.erased_at = clock.now()
    case.save(update_fields=["number", "assigned_to", "erased_at"])
    events.record(case, EventKind.ERASED, organisation=case.organisation)


def _erase_person(person: Beneficiary) -> Counter[str]:
    """Erase a person whose last living case went; those with other cases stay."""
    cases = Case.objects.filter(beneficiary=person)
    if cases.filter(erased_at__isnull=True).exists():
        return Counter()
    is_last, gone = not cases.exists(), 0
    action = RetentionAction.DELETE if is_last else RetentionAction.ANONYMISE
    # Whoever was held for another one goes with them: their own papers lie there unchanged.
    for shell in shells_of(person):
        gone_with = _erase_rows(shell.pk, action=RetentionAction.DELETE, of_person=True)
        shell.delete()
        gone += gone_with
    gone += _erase_rows(person.pk, action=action, of_person=True)
    gone += Household.objects.filter(members__isnull=True).delete()[0]
    if is_last:
        person.delete()
    else:
        _blur(person)
    return Counter({"persons": 1, "rows": gone})


def _blur(person: Beneficiary) -> None:
    """Leave of a person what quarters are counted by, and nothing that points at them."""
    if person.nationality_id:
        others = Beneficiary.objects.filter(nationality=person.nationality_id)[:RARE]
        if others.count() < RARE:
            person.nationality = None
    if person.birth_month:
        person.birth_month = person.birth_month.replace(month=1)
    if person.commune is not None and person.commune.province_code:
        person.commune_id = person.commune.province_code
    person.language = person.written_language = None
    person.spoken, person.contact_rules = [], {}
    person.interpreter_gender = ""
    person.needs_interpreter = person.shared_phone = False
    person.do_not_call = person.no_voicemail = False
    person.save()


def _forget_consents(now: datetime) -> Counter[str]:
    """Delete the consents of cases that were made anonymous long enough ago."""
    rule = RetentionRule.objects.get(code="RR-CONSENT")
    before = now - relativedelta(months=rule.months or 0)
    old = Consent.objects.filter(case__erased_at__lte=before)
    return Counter({"RR-CONSENT:rows": old.delete()[0]})


def _forget_audit(now: datetime) -> Counter[str]:
    """Cut the audit where it is old enough; a line in each chain says so."""
    rule = RetentionRule.objects.get(code="RR-AUDIT")
    before = now - relativedelta(months=rule.months or 0)
    return Counter({"RR-AUDIT:rows": cut(before=before)})


def _certify(run: RetentionRun, counts: Counter[str], failed: int) -> RetentionRun:
    run.ended_at = clock.now()
    run.counts = dict(sorted(counts.items()))
    run.held = held_cases(run.started_at).count()
    run.failed = failed
    run.sha256 = hashlib.sha256(certificate(run).encode()).hexdigest()
    run.save()
    return run


def certificate(run: RetentionRun) -> str:
    """The lines over which the certificate's hash is computed."""
    facts = {
        "run": str(run.pk),
        "started_at": run.started_at.isoformat(),
        "ended_at": run.ended_at.isoformat() if run.ended_at else None,
        "counts": run.counts,
        "held": run.held,
        "failed": run.failed,
    }
    return json.dumps(facts, sort_keys=True)


def _log_hold(case: Case, actor: User, what: str) -> None:
    if case.erased_at is not None:
        raise errors.CaseErased
    events.record(
        case, EventKind.LEGAL_HOLD, actor=actor, organisation=case.organisation, what=what
    )
    audit.record(
        audit.Act.GRANT if what == "placed" else audit.Act.REVOKE,
        actor=actor,
        organisation=case.organisation_id,
        subject=f"case:{case.number}",
        tier=case.tier,
        hold=what,
    )
