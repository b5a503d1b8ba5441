"""Whatever happens in whatever order, nothing is told that nothing covered at that moment.

The machine keeps a ledger of its own, and never asks the code under test whether something may be
told. Officers act through the pages, with more in their requests than the forms hold.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from casework import services as casework
from casework.enums import SharedField
from casework.errors import CaseworkRefused
from casework.majority import comes_of_age_at
from casework.models import Case, Consent, LegalBasis, LegalDisclosure
from casework.selectors import live_consents
from casework.selectors.bases import holds
from common import clock
from partners.enums import RoleCode
from partners.models import Organisation
from referrals.enums import ReferralState
from referrals.models import CopyReview, DisclosureManifest, Referral
from tests import factories
from tests.conftest import NOW
from tests.factories import OTHER_NGO, SCHOOLS, officer

pytestmark = pytest.mark.django_db

BODIES = (SCHOOLS, OTHER_NGO)
FIELDS = (
    SharedField.IDENTITY,
    SharedField.CONTACT,
    SharedField.NATIONALITY,
    SharedField.STATUS,
    SharedField.NEED,
)
some_fields = st.sets(st.sampled_from(FIELDS), min_size=1)
bodies = st.sampled_from(BODIES)
cases = st.integers(0, 1)
any_number = st.integers(0, 50)
NAMES = ("Nomenclos", "Nomcache")
PHONES = ("+212600000001", "+212600000002")


@dataclass
class Allowed:
    """What the machine knows to be allowed, by its own reckoning."""

    case: int
    body: str
    fields: set[str]
    begins: datetime
    ends: datetime
    taken: set[str] = field(default_factory=set)
    #: Who gave it, where the law asks that; None for a ground in law.
    by_guardian: bool | None = None

    def covers(self, case: int, body: str, fields: set[str], at: datetime) -> bool:
        return (
            (case, body) == (self.case, self.body)
            and self.begins <= at < self.ends
            and fields <= self.fields - self.taken
        )


class Histories(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.consents: dict[int, Allowed] = {}
        self.legals: dict[object, Allowed] = {}
        self.judged: set[int] = set()
        with clock.fixed(self.now):
            self._people()

    def _people(self) -> None:
        self.worker = officer()
        self.seconds = [officer(RoleCode.FOCAL), officer(RoleCode.FOCAL)]
        self.desks = {body: officer(organisation=body) for body in BODIES}
        people = (
            factories.BeneficiaryFactory(family_names=NAMES[0], phone=PHONES[0]),
            factories.BeneficiaryFactory(
                family_names=NAMES[1], phone=PHONES[1], birth_date=NOW.date().replace(year=2009)
            ),
        )
        self.cases = [factories.open_case(user=self.worker, beneficiary=each) for each in people]
        self.requests = [
            factories.submit(case, code)
            for case in self.cases
            for code in ("EDU-01", "EDU-03", "EDU-04")
        ]

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    # What happens

    @initialize(first=some_fields, second=some_fields, days=st.sampled_from((10, 60, 365)))
    def two_bodies_are_told_of_two_people(self, first: set, second: set, days: int) -> None:
        self.the_person_agrees(0, SCHOOLS, first, days)
        self.the_officer_sends_what_was_once_allowed(0, 0, 0, 0)
        self.the_person_agrees(1, OTHER_NGO, second, 365)
        self.the_officer_sends_what_was_once_allowed(1, 0, 0, 0)
        assert Referral.objects.count() == 2

    @rule(days=st.sampled_from((1, 20, 90, 200)))
    def time_passes(self, days: int) -> None:
        self.now += timedelta(days=days)

    @rule(case=cases, body=bodies, fields=some_fields, days=st.sampled_from((10, 60, 365)))
    def the_person_agrees(self, case: int, body: str, fields: set, days: int) -> None:
        self.cases[case].beneficiary.refresh_from_db()
        with clock.fixed(self.now):
            consent = factories.consent(
                self.cases[case], body, fields, self.worker, validity=timedelta(days=days)
            )
        ends = self.now + timedelta(days=days)
        if consent.given_by_guardian:
            ends = min(ends, comes_of_age_at(self.cases[case].beneficiary))
        self.consents[consent.pk] = Allowed(
            case, body, {*fields}, self.now, ends, by_guardian=consent.given_by_guardian
        )

    @rule(case=cases, body=bodies, which=st.sampled_from(("LB-VITAL", "LB-MISSION")))
    def the_law_allows(self, case: int, body: str, which: str) -> None:
        basis = LegalBasis.objects.get(code=which)
        fields = {SharedField.IDENTITY, SharedField.NEED}
        with clock.fixed(self.now):
            try:
                legal = casework.record_legal_disclosure(
                    case=self.cases[case],
                    recipient=Organisation.objects.get(code=body),
                    basis=basis,
                    fields=fields,
                    justification="Motif fictif",
                    recorded_by=self.seconds[0],
                )
            except CaseworkRefused:
                return
        waits = legal.holds_from is None
        begins = self.now + timedelta(days=9999) if waits else self.now
        ends = self.now + timedelta(days=15)
        self.legals[legal.pk] = Allowed(case, body, fields, begins, ends)

    @rule(adult=st.booleans())
    def the_birth_date_turns_out_to_be_another(self, adult: bool) -> None:
        born = self.now.date().replace(day=1, year=self.now.year - 17 - 8 * adult)
        person = self.cases[1].beneficiary
        person.identity.birth_date = person.birth_month = born
        person.identity.save()
        person.save()

    @rule(number=any_number)
    def a_second_officer_confirms(self, number: int) -> None:
        legals = sorted(self.legals.items(), key=lambda pair: str(pair[0]))
        if not legals:
            return
        key, known = legals[number % len(legals)]
        with clock.fixed(self.now):
            try:
                casework.confirm_legal_disclosure(
                    legal=LegalDisclosure.objects.get(pk=key), confirmed_by=self.seconds[1]
                )
            except CaseworkRefused:
                return
        known.begins = self.now

    @rule(number=any_number, fields=st.one_of(st.none(), some_fields))
    def something_is_taken_back(self, number: int, fields: set | None) -> None:
        keys = sorted(self.consents)
        if keys:
            self._take_back(keys[number % len(keys)], fields)

    @rule(number=any_number, which=any_number)
    def one_line_that_was_told_is_taken_back(self, number: int, which: int) -> None:
        told = DisclosureManifest.objects.filter(consent__isnull=False).order_by("pk")
        manifest = list(told)[number % len(told)]
        # Without its need a referral ends; with it the body reads on, but for the line.
        lines = [each for each in manifest.readable if each != SharedField.NEED]
        if lines:
            self._take_back(manifest.consent_id, {lines[which % len(lines)]})

    def _take_back(self, key: int, fields: set | None) -> None:
        case = self.consents[key].case
        data = {"fields_taken": sorted(fields)} if fields else {}
        allowed = set(self.consents[key].fields)
        answer = self._post(
            self.worker, f"/cases/{self.cases[case].number}/consents/{key}/withdraw/", data
        )
        # A line that the consent never held is no choice of the form.
        assert answer.status_code == (302 if not fields or fields <= allowed else 422)
        if answer.status_code == 302:
            self.consents[key].taken |= set(fields) if fields else allowed

    @rule(case=cases, body=st.one_of(st.none(), bodies))
    def everything_is_taken_back(self, case: int, body: str | None) -> None:
        data = {"recipient": body} if body else {}
        path = f"/cases/{self.cases[case].number}/consents/withdraw/"
        if self._post(self.worker, path, data).status_code == 302:
            for known in self.consents.values():
                if known.case == case and body in (None, known.body):
                    known.taken |= known.fields

    @rule(number=any_number, case=cases)
    def a_consent_is_withdrawn_through_another_case(self, number: int, case: int) -> None:
        others = [key for key, known in sorted(self.consents.items()) if known.case != case]
        if others:
            key = others[number % len(others)]
            path = f"/cases/{self.cases[case].number}/consents/{key}/withdraw/"
            assert self._post(self.worker, path, {}).status_code == 404

    @rule(number=st.integers(0, 5), body=bodies, fields=some_fields, forged=any_number)
    def the_officer_sends(self, number: int, body: str, fields: set, forged: int) -> None:
        data = {
            "service": "other",
            "organisation": body,
            "shared": sorted(fields),
            "summary": f"Secretbesoin{number // 3}",
            "kind": "referral",
        }
        self._post(
            self.worker,
            f"/referrals/requests/{self.requests[number].pk}/send/",
            data | self._forged(forged),
        )

    @rule(number=any_number, which=st.integers(0, 2), part=any_number, forged=any_number)
    def the_officer_sends_what_was_once_allowed(
        self, number: int, which: int, part: int, forged: int
    ) -> None:
        known = [*self.consents.values(), *self.legals.values()]
        if not known:
            return
        once = known[number % len(known)]
        fields = sorted(once.fields)
        data = {
            "service": "other",
            "organisation": once.body,
            "shared": fields[part % len(fields) :],
            "summary": f"Secretbesoin{once.case}",
            "kind": "referral",
        }
        request = self.requests[3 * once.case + which]
        path = f"/referrals/requests/{request.pk}/send/"
        self._post(self.worker, path, data | self._forged(forged))

    @rule(number=any_number, fields=some_fields, forged=any_number)
    def the_officer_completes_a_draft(self, number: int, fields: set, forged: int) -> None:
        draft = self._one(number, ReferralState.DRAFT)
        if draft is not None:
            case = self._case_of(draft)
            data = {"shared": sorted(fields), "summary": f"Secretbesoin{case}"}
            path = f"/referrals/{draft.reference}/send/"
            self._post(self.worker, path, data | self._forged(forged))

    @rule(number=any_number, move=st.sampled_from(("accept", "decline", "ask_info", "complete")))
    def the_body_answers(self, number: int, move: str) -> None:
        referral = self._one(number)
        if referral is None:
            return
        data = {
            "accept": {"desk": "Guichet"},
            "decline": {"reason": "RS-CAPACITY", "declined_by": "provider"},
            "ask_info": {"message": "Quelle classe ?"},
            "complete": {"outcome": "DELIVERED"},
        }[move]
        self._move(self.desks[referral.recipient_id], referral, move, data)

    @rule(number=any_number, move=st.sampled_from(("answer_info", "dispute", "withdraw")))
    def the_sender_goes_on(self, number: int, move: str) -> None:
        referral = self._one(number)
        if referral is not None:
            told = f"Secretbesoin{self._case_of(referral)}"
            data = {"reason": "RS-OTHER"} if move == "withdraw" else {"message": told}
            self._move(self.worker, referral, move, data)

    @rule(number=any_number, forged=any_number)
    def the_body_redirects(self, number: int, forged: int) -> None:
        referral = self._one(number)
        if referral is None:
            return
        (other,) = set(BODIES) - {referral.recipient_id}
        data = {
            "service": "other",
            "organisation": other,
            "message": "",
            "version": referral.version,
        }
        path = f"/referrals/{referral.reference}/redirect/"
        self._post(self.desks[referral.recipient_id], path, data | self._forged(forged))

    # What must hold

    @invariant()
    def every_new_disclosure_was_covered_at_its_moment(self) -> None:
        for manifest in DisclosureManifest.objects.exclude(pk__in=self.judged).order_by("pk"):
            self.judged.add(manifest.pk)
            case = self._case_of(manifest.referral)
            body, fields = manifest.referral.recipient_id, set(manifest.fields)
            known = [*self.consents.values(), *self.legals.values()]
            minor = self._is_minor(case)
            assert any(
                each.by_guardian in (None, minor) and each.covers(case, body, fields, self.now)
                for each in known
            ), f"{sorted(fields)} told to {body} on no basis"
            assert (manifest.consent_id is None) != (manifest.legal_id is None)

    @invariant()
    def no_page_of_a_body_says_what_it_may_not_read(self) -> None:
        for referral in Referral.objects.order_by("pk").select_related("manifest"):
            page = self._get(self.desks[referral.recipient_id], referral)
            if referral.state == ReferralState.DRAFT or not hasattr(referral, "manifest"):
                assert page.status_code == 404
                continue
            left = self._readable(referral)
            text, case = page.content.decode(), self._case_of(referral)
            assert (SharedField.IDENTITY in left) or NAMES[case].upper() not in text.upper()
            assert (SharedField.CONTACT in left) or PHONES[case][-8:] not in text.replace(" ", "")
            need_is_known = left and SharedField.NEED not in self._taken(referral.manifest)
            assert need_is_known or f"Secretbesoin{case}" not in text

    @invariant()
    def nobody_else_opens_a_referral(self) -> None:
        referral = Referral.objects.order_by("-pk").first()
        if referral is not None:
            (other,) = set(BODIES) - {referral.recipient_id}
            assert self._get(self.desks[other], referral).status_code == 404

    @invariant()
    def what_was_taken_back_is_asked_back(self) -> None:
        for manifest in DisclosureManifest.objects.order_by("pk"):
            asked = {
                each
                for review in CopyReview.objects.filter(manifest=manifest).order_by("pk")
                for each in review.fields
            }
            assert asked == set(manifest.fields) & self._taken(manifest)

    @invariant()
    def the_ledger_says_the_same_of_a_row_and_of_a_query(self) -> None:
        for case in self.cases:
            live = set(live_consents(case, at=self.now).values_list("pk", flat=True))
            rows = Consent.objects.filter(case=case).order_by("pk")
            assert live == {row.pk for row in rows if holds(row, case.beneficiary, self.now)}

    # How

    def _forged(self, number: int) -> dict[str, object]:
        """Names that no form holds, with the keys of other people's rows."""
        keys = sorted(self.consents) or [1]
        key = keys[number % len(keys)]
        return {
            "consent_id": key,
            "basis": key,
            "legal": "LB-VITAL",
            "case": self.cases[number % 2].number,
            "recipient": BODIES[number % 2],
            "fields": [each.value for each in SharedField],
            "state": "sent",
        }

    def _is_minor(self, case: int) -> bool:
        of_age = comes_of_age_at(Case.objects.get(pk=self.cases[case].pk).beneficiary)
        return self.now < of_age

    def _taken(self, manifest: DisclosureManifest) -> set[str]:
        known = self.consents.get(manifest.consent_id)
        return known.taken if known else set()

    def _readable(self, referral: Referral) -> set[str]:
        if referral.state == ReferralState.WITHDRAWN:
            return set()
        return set(referral.manifest.fields) - self._taken(referral.manifest)

    def _one(self, number: int, *states: str) -> Referral | None:
        found = Referral.objects.order_by("pk")
        if states:
            found = found.filter(state__in=states)
        rows = list(found)
        return rows[number % len(rows)] if rows else None

    def _case_of(self, referral: Referral) -> int:
        return [case.pk for case in self.cases].index(referral.request.case_id)

    def _move(self, user, referral: Referral, move: str, data: dict) -> None:
        path = f"/referrals/{referral.reference}/{move}/"
        self._post(user, path, data | {"version": referral.version})

    def _post(self, user, path: str, data: dict):
        client = Client()
        client.force_login(user)
        with clock.fixed(self.now):
            return client.post(path, data)

    def _get(self, user, referral: Referral):
        client = Client()
        client.force_login(user)
        with clock.fixed(self.now):
            return client.get(f"/referrals/{referral.reference}/")


@pytest.mark.parametrize("steps", [12, pytest.param(30, marks=pytest.mark.prove)])
def test_nothing_is_told_that_nothing_covers(db, steps):
    shape = settings(max_examples=8 if steps == 12 else 6, stateful_step_count=steps)

    run_state_machine_as_test(Histories, settings=shape)
