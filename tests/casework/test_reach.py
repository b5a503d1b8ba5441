"""The projection finds the cases that the policy lets a user see, whatever was done before."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from casework import reach, services
from casework.enums import CaseStatus, ClockStatus, GrantKind
from casework.errors import CaseworkRefused
from casework.models import (
    Beneficiary,
    Case,
    CaseGrant,
    CaseReach,
    Outcome,
    Request,
    StatutoryClock,
    StatutoryDeadline,
)
from casework.permissions import audiences_of, cases_visible_to, sees_case
from casework.selectors import caseload, caseload_size
from common import clock
from common.projections import capped
from partners.enums import RoleCode
from partners.models import Membership, User
from referrals import reach as referral_reach
from referrals.enums import Actor
from referrals.errors import ReferralRefused
from referrals.machine import MOVES
from referrals.models import Referral
from referrals.permissions import received_by
from referrals.selectors import inbox_size, soonest_received
from referrals.services import move_referral
from referrals.tasks import check_reach
from tests import factories
from tests.conftest import NOW
from tests.factories import CELL, NGO, OTHER_NGO, SCHOOLS, officer

pytestmark = pytest.mark.django_db

KINDS = ("EDU-04", "EDU-01", "HOU-01", "PRO-02")
SEATS = [
    (RoleCode.INTAKE, NGO),
    (RoleCode.CASE, NGO),
    (RoleCode.FOCAL, NGO),
    (RoleCode.CASE, OTHER_NGO),
    (RoleCode.FOCAL, SCHOOLS),
    (RoleCode.CASE, SCHOOLS),
    (RoleCode.CELL, CELL),
    (RoleCode.PROT, CELL),
    (RoleCode.PLAN, CELL),
]
numbers = st.integers(0, 30)


class Acts(RuleBasedStateMachine):
    """Anything that officers do to cases, in any order, while time goes on."""

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.now: datetime = NOW
        self.users = [officer(*seat) for seat in SEATS]
        # Somebody in two bodies.
        Membership.objects.create(
            user=self.users[0], organisation_id=OTHER_NGO, role_id=RoleCode.CASE
        )
        self.cases = [factories.open_case(user=self.users[1])]

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    def act(self, act) -> None:
        """Do something, which may be refused."""
        with clock.fixed(self.now):
            try:
                with transaction.atomic():
                    act()
            except (CaseworkRefused, ReferralRefused):
                pass

    def user(self, number: int) -> User:
        return User.objects.get(pk=self.users[number % len(self.users)].pk)

    def case(self, number: int) -> Case:
        return Case.objects.get(pk=self.cases[number % len(self.cases)].pk)

    @rule(user=numbers, body=st.sampled_from([NGO, OTHER_NGO]))
    def open(self, user, body):
        opened = []
        self.act(
            lambda: opened.append(factories.open_case(user=self.user(user), organisation=body))
        )
        self.cases += opened

    @rule(case=numbers, kind=st.sampled_from(KINDS))
    def submit(self, case, kind):
        self.act(lambda: factories.submit(self.case(case), kind))

    @rule(case=numbers, user=numbers)
    def entrust(self, case, user):
        self.act(
            lambda: services.assign_case(
                case=self.case(case), user=self.user(user), assigned_by=None
            )
        )

    @rule(case=numbers, user=numbers, by=numbers, days=st.integers(1, 20),
          kind=st.sampled_from(GrantKind))  # fmt: skip
    def grant(self, case, user, by, days, kind):
        self.act(
            lambda: services.grant_case(
                case=self.case(case),
                user=self.user(user),
                by=self.user(by),
                reason="Renfort",
                expires_at=self.now + timedelta(days=days),
                kind=kind,
            )
        )

    @rule(number=numbers)
    def take_back(self, number):
        grants = list(CaseGrant.objects.order_by("pk"))
        if grants:
            given = grants[number % len(grants)]
            self.act(lambda: services.end_grant(grant=given, by=given.user))

    @rule(hours=st.sampled_from([1, 24, 24 * 5]))
    def wait(self, hours):
        self.now += timedelta(hours=hours)

    @rule(number=numbers)
    def acknowledge(self, number):
        if request := self.some(Request, number):
            self.act(lambda: services.record_acknowledgement(request=request, at=self.now))

    @rule(number=numbers)
    def end_request(self, number):
        outcome = Outcome.objects.get(code="DELIVERED")
        if request := self.some(Request, number):
            self.act(
                lambda: services.close_request(request=request, outcome=outcome, closed_by=None)
            )

    @rule(case=numbers)
    def close(self, case):
        self.act(lambda: services.close_case(case=self.case(case), closed_by=None))

    @rule(number=numbers)
    def start_clock(self, number):
        deadline = StatutoryDeadline.objects.order_by("code").first()
        if request := self.some(Request, number):
            self.act(
                lambda: services.start_clock(
                    request=request, deadline=deadline, triggered_at=self.now, started_by=None
                )
            )

    @rule(number=numbers, status=st.sampled_from([ClockStatus.MET, ClockStatus.DROPPED]))
    def settle(self, number, status):
        if statutory := self.some(StatutoryClock, number):
            self.act(lambda: services.settle_clock(statutory=statutory, status=status))

    @rule(number=numbers)
    def refer(self, number):
        if request := self.some(Request, number):
            self.act(lambda: factories.refer(request, user=self.user(1)))

    @rule(number=numbers, move=st.sampled_from(sorted(MOVES)))
    def move(self, number, move):
        data = {"expected_answer_date": "2026-10-01", "desk": "Bureau", "reason": "RS-CHOICE",
                "declined_by": "provider", "started_on": clock.today(), "outcome": "DELIVERED",
                "message": "Suite"}  # fmt: skip
        if referral := self.some(Referral, number):
            actor = min(MOVES[move].actors, key=list(Actor).index)
            self.act(
                lambda: move_referral(
                    referral=referral, move=move, actor=actor, user=None, data=data
                )
            )

    @rule(user=numbers)
    def leave_or_return(self, user):
        seats = self.user(user).memberships.order_by("pk")
        seats.update(is_active=not seats.first().is_active)

    def some(self, model, number):
        rows = list(model.objects.order_by("pk"))
        return rows[number % len(rows)] if rows else None

    @invariant()
    def the_tables_hold_what_they_must(self):
        assert reach.CASES.check().rows == 0
        assert referral_reach.RECEIVED.check().rows == 0

    @invariant()
    def everybody_finds_what_the_policy_lets_them_see(self):
        with clock.fixed(self.now):
            for each in self.users:
                user = User.objects.get(pk=each.pk)
                visible = set(cases_visible_to(user).values_list("pk", flat=True))
                found = set(reach.reached_by(user).values_list("case", flat=True))
                seen = {case.pk for case in Case.objects.order_by("pk") if sees_case(user, case)}
                assert visible == found == seen
                assert referral_reach.differing_for(user) == 0

    @invariant()
    def what_is_due_first_comes_first(self):
        with clock.fixed(self.now):
            user = self.user(6)
            open_cases = cases_visible_to(user).filter(status=CaseStatus.OPEN)
            due = reach.due_of(open_cases)
            found = caseload(user, limit=100).cases

            assert {case.pk: case.due_at for case in found if case.due_at} == due
            assert {case.pk for case in found} == {case.pk for case in open_cases}
            dates = [case.due_at for case in found if case.due_at]
            assert dates == sorted(dates)


def test_the_projection_is_the_policy_after_any_sequence_of_acts():
    run_state_machine_as_test(
        Acts,
        settings=settings(
            max_examples=max(8, settings().max_examples // 12),
            stateful_step_count=15,
            suppress_health_check=list(HealthCheck),
            deadline=None,
        ),
    )


@pytest.fixture
def worker() -> User:
    return officer()


def _cases(worker: User, count: int) -> Iterator[Case]:
    for number in range(count):
        case = factories.open_case(user=worker)
        if number % 3:
            with clock.fixed(NOW - timedelta(hours=number)):
                factories.submit(case, KINDS[number % 2])
        yield case


def test_pages_follow_each_other_without_a_gap_or_a_repetition(worker):
    cases = {case.pk for case in _cases(worker, 11)}

    seen, after = [], None
    while True:
        page = caseload(worker, after=after, limit=4)
        seen += [case.pk for case in page.cases]
        after = page.after
        if after is None:
            break

    assert len(seen) == len(cases)
    assert set(seen) == cases


def test_a_page_costs_the_same_number_of_statements_whatever_its_length(worker):
    list(_cases(worker, 2))

    def cost() -> int:
        user = User.objects.get(pk=worker.pk)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            caseload(user)
            caseload_size(user)
        return len(asked)

    few = cost()
    list(_cases(worker, 9))

    assert cost() == few <= 6


def test_the_list_by_due_date_leads_on_and_costs_the_same_on_every_page(client, worker):
    list(_cases(worker, 30))
    client.force_login(worker)

    first = client.get("/cases/?by=due")
    link = re.search(r'href="(\?by=due&amp;due=[^"]+)"', first.content.decode())[1]
    with CaptureQueriesContext(connection) as asked:
        second = client.get("/cases/" + link.replace("&amp;", "&"))

    numbers = [
        set(re.findall(r"SM-\d{4}-\d{6}-\d", each.content.decode())) for each in (first, second)
    ]
    assert [len(each) for each in numbers] == [25, 5]
    assert not numbers[0] & numbers[1]
    assert len(asked) <= 12
    assert client.get("/cases/?by=due&due=x&id=y").status_code == 200


def test_a_badge_counts_no_further_than_a_hundred(worker, monkeypatch):
    case = factories.open_case(user=worker)
    copies = [
        Case(
            number=f"N{n}", beneficiary=case.beneficiary, organisation=case.organisation, tier="C2"
        )
        for n in range(120)
    ]
    reach.refresh(Case.objects.bulk_create(copies))

    assert caseload_size(worker) == 101
    assert [capped(count) for count in (0, 100, 101)] == ["0", "100", "100+"]


def test_received_referrals_come_by_due_date():
    worker, teacher = officer(), officer(RoleCode.CASE, SCHOOLS)
    urgent = factories.refer(factories.submit(factories.open_case(user=worker), "HOU-01"))
    ordinary = factories.refer(factories.submit(factories.open_case(user=worker), "EDU-01"))
    hidden = factories.refer(factories.submit(factories.open_case(), "PRO-02"), user=worker)

    listed, after = soonest_received(teacher)

    assert listed == sorted([urgent, ordinary], key=lambda each: each.acknowledge_due_at)
    assert after is None
    assert inbox_size(teacher) == 2
    assert hidden in received_by(officer(RoleCode.FOCAL, SCHOOLS))
    assert inbox_size(officer(RoleCode.FOCAL, SCHOOLS)) == 3


def test_the_command_finds_what_was_written_past_the_services(worker):
    case = factories.submit(factories.open_case(user=worker), "EDU-01").case
    call_command("reach", "check", verbosity=0)
    Case.objects.filter(pk=case.pk).update(tier="C4")

    with pytest.raises(CommandError):
        call_command("reach", "check", verbosity=0)
    call_command("reach", "rebuild", verbosity=0)

    call_command("reach", "check", verbosity=0)
    assert not CaseReach.objects.filter(case=case, audience__endswith=":C2").exists()


def test_nobody_is_in_an_audience_without_a_seat():
    assert audiences_of(factories.UserFactory()) == frozenset()
    assert audiences_of(officer(RoleCode.ADMIN)) == frozenset()


def test_a_case_takes_its_reach_with_it(worker):
    case = factories.open_case(user=worker)
    person = case.beneficiary

    case.delete()

    assert not CaseReach.objects.exists()
    assert Beneficiary.objects.filter(pk=person.pk).exists()


def test_the_nightly_check_says_how_many_rows_and_of_whom_nothing(reference, caplog):
    case = factories.open_case()
    assert check_reach() == 0

    CaseReach.objects.filter(case=case).delete()

    assert check_reach() > 0
    assert case.number not in caplog.text
    assert "casework_casereach" in caplog.text
