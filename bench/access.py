"""The next twenty-five cases of an officer among a million, behind both walls.

``python -m bench.access`` measures this part alone, on PostgreSQL; ``--quick`` among fewer cases.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median, quantiles

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    import django

    django.setup()

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.db.models import Model, QuerySet
from guardian.shortcuts import get_objects_for_user

from bench.bars import MISSED, Bar
from casework.models import Case, Request
from casework.permissions import READ_CASE, audiences_of
from casework.reach import CASES
from casework.selectors import caseload, caseload_size
from common import wall
from common.wall.principals import APP_ROLE, watch
from partners.enums import RoleCode
from partners.models import Membership, Organisation, User
from referrals.models import Referral
from referrals.reach import RECEIVED
from referrals.selectors import inbox_size, soonest_received

BODIES, OFFICERS = 200, 2_000
MANY, FEW = 1_000_000, 20_000
#: Times each question is asked: those behind the projection, and the slow ones beside them.
ROUNDS, SLOW_ROUNDS = 60, 6
#: The page of the largest body, in milliseconds (p95), and how much faster than guardian alone.
MOST_MS, TIMES_FASTER = 5.0, 5.0
#: The same until Python has its rows: far above what it takes, below what a bad plan takes.
MOST_WITH_ROWS_MS = 100.0

#: How much the bodies have differs: a few have most of the cases.
_BODY = "'BENCH-' || (floor({bodies} * random() ^ 2)::int + 1)"
#: Everybody has one case: who is let through is asked of the cases of a person.
_PERSONS = "SELECT 1000000 + n AS id FROM generate_series(1, {cases}) n"
_IDENTITIES = "SELECT 1000000 + n AS beneficiary_id FROM generate_series(1, {cases}) n"
_CASES = """
    SELECT 1000 + n AS id, 1000000 + n AS beneficiary_id, 'BM-' || n AS number,
           'BENCH-' || body AS organisation_id,
           1000000 + body - 1 + {bodies} * (n % 10) AS assigned_to_id,
           CASE WHEN n % 100 < 25 THEN 'C1' WHEN n % 100 < 85 THEN 'C2' WHEN n % 100 < 97 THEN 'C3'
                ELSE 'C4' END AS tier,
           CASE WHEN draw < 0.25 THEN 'open' ELSE 'closed' END AS status,
           now() - n * interval '1 minute' AS opened_at
    FROM (SELECT n, floor({bodies} * random() ^ 2)::int + 1 AS body, random() AS draw
          FROM generate_series(1, {cases}) n) drawn
"""
_REQUESTS = """
    SELECT id, id AS case_id, 'U3' AS urgency, tier,
           CASE status WHEN 'open' THEN 'submitted' ELSE 'closed' END AS status,
           opened_at AS submitted_at,
           opened_at + random() * interval '60 days' AS acknowledge_due_at,
           CASE WHEN random() < 0.5 THEN now() END AS acknowledged_at,
           CASE status WHEN 'closed' THEN now() END AS closed_at,
           CASE status WHEN 'closed' THEN 'DELIVERED' END AS outcome_id
    FROM casework_case WHERE number LIKE 'BM-%'
"""
_REFERRALS = """
    SELECT c.id, 'BM-' || c.id AS reference, c.id AS request_id, c.organisation_id AS sender_id,
           CASE WHEN drawn <> c.organisation_id THEN drawn WHEN drawn = 'BENCH-1' THEN 'BENCH-2'
                ELSE 'BENCH-1' END AS recipient_id,
           CASE WHEN c.status = 'closed' THEN 'confirmed' WHEN c.id % 2 = 0 THEN 'sent'
                ELSE 'acknowledged' END AS state,
           now() AS sent_at, now() + random() * interval '9 days' AS acknowledge_due_at,
           now() + random() * interval '20 days' AS decide_due_at
    FROM (SELECT *, {body} AS drawn FROM casework_case WHERE number LIKE 'BM-%') c
"""


def report(cases: int) -> Iterator[str | Bar]:
    """The lines of this part, then its bars; PostgreSQL only."""
    if connection.vendor != "postgresql":
        yield "Cases by due date: measured on PostgreSQL only"
        return
    yield f"The next 25 cases by due date among {cases:,}, {BODIES} bodies, {OFFICERS:,} officers"
    _fill(cases)
    yield f"  comparing the projection with what it must hold: {_seconds(CASES.check):.1f} s"
    for size, body in (("median", _body(0.5)), ("largest", _body(1.0))):
        yield f"  {size} body, {_open_cases(body):,} open cases (p50 / p95 in ms)"
        found = _measure(body)
        for name, times in found.items():
            yield f"    {name:<44} {median(times):9.2f} {_p95(times):9.2f}"
        if size == "largest":
            page, alone = found[_PAGE], found[_GUARDIAN]
            rows = _p95(found[_ROWS])
            faster = median(alone) / median(page)
            yield Bar("page of the largest body, p95 in ms", _p95(page), None, MOST_MS)
            yield Bar(
                "the same until Python has its rows, p95 in ms", rows, None, MOST_WITH_ROWS_MS
            )
            yield Bar("the same, times faster than guardian alone", faster, TIMES_FASTER)


_ROWS = "the same with its rows, as the page reads them"
_PAGE = "projection, row-level security on"
_GUARDIAN = "guardian, direct foreign key"


@dataclass(frozen=True)
class _Question:
    name: str
    ask: Callable[[], object]
    rounds: int = ROUNDS
    is_walled: bool = True


def _measure(body: str) -> dict[str, list[float]]:
    """Ask every question of an officer of ``body`` in turns, in milliseconds."""
    user = User.objects.filter(memberships__organisation=body).order_by("pk").first()
    _grant_everything(user, body)
    audiences, principal = audiences_of(user), wall.for_user(user)
    granted = f"casework.{READ_CASE}"
    questions = [
        _Question(_PAGE, lambda: CASES.soonest(audiences)),
        _Question(_ROWS, lambda: caseload(user).cases),
        _Question("badge, counted to 100", lambda: caseload_size(user)),
        _Question("referrals to answer, with their rows", lambda: soonest_received(user)),
        _Question("their badge", lambda: inbox_size(user)),
        _Question("a bare round trip", lambda: _run("SELECT 1"), is_walled=False),
        _Question("projection, no second wall", lambda: CASES.soonest(audiences), is_walled=False),
        _Question("plain foreign key to the body", lambda: list(_plain(body)), is_walled=False),
        _Question(
            _GUARDIAN,
            lambda: list(_first(get_objects_for_user(user, granted, klass=Case, use_groups=False))),
            SLOW_ROUNDS,
            is_walled=False,
        ),
        _Question(
            "guardian, generic, by group",
            lambda: list(_first(get_objects_for_user(user, granted, klass=Case))),
            SLOW_ROUNDS,
            is_walled=False,
        ),
        _Question(
            "badge of guardian",
            lambda: get_objects_for_user(user, granted, klass=Case, use_groups=False)
            .filter(status="open").count(),
            SLOW_ROUNDS,
            is_walled=False,
        ),
    ]  # fmt: skip
    times: dict[str, list[float]] = {each.name: [] for each in questions}
    for number in range(ROUNDS + 3):
        for each in questions:
            if number < each.rounds + 3:
                seconds = _walled(each, principal) if each.is_walled else _seconds(each.ask)
                times[each.name].append(1000 * seconds)
    # The first ones warm what stays warm.
    return {name: found[3:] for name, found in times.items()}


def _walled(question: _Question, principal: wall.Principal) -> float:
    """Seconds of a question asked as the site does: as its role, in the name of a user."""
    _run(f"SET ROLE {APP_ROLE}")
    watch(connection)
    settings.DATABASE_WALL = True
    try:
        with wall.acting_as(principal):
            wall.settle(connection)
            return _seconds(question.ask)
    finally:
        settings.DATABASE_WALL = False
        connection.execute_wrappers.clear()
        _run("RESET ROLE")


def _plain(body: str) -> QuerySet:
    waiting = Request.objects.filter(
        case__organisation=body,
        case__tier__in=["C1", "C2", "C3"],
        closed_at=None,
        acknowledged_at=None,
    )
    first = waiting.order_by("acknowledge_due_at", "id")[:25]
    return first.values_list("case_id", "acknowledge_due_at")


def _first(cases: QuerySet[Case]) -> QuerySet:
    waiting = cases.filter(status="open", requests__closed_at=None, requests__acknowledged_at=None)
    return waiting.order_by("requests__acknowledge_due_at", "pk").values_list("pk", flat=True)[:25]


def _fill(cases: int) -> None:
    from bench import people

    request = people.request(people.officer())
    names = {"cases": cases, "bodies": BODIES, "body": _BODY.format(bodies=BODIES)}
    _people()
    if _may_do_anything():
        _run("SET session_replication_role = replica")
    person = request.case.beneficiary
    _copy(person, _PERSONS.format(**names))
    _copy(person.identity, _IDENTITIES.format(**names))
    _copy(request.case, _CASES.format(**names))
    _copy(request, _REQUESTS.format(**names))
    _copy(_referral(request), _REFERRALS.format(**names))
    if _may_do_anything():
        _run("SET session_replication_role = origin")
    _grant_to_groups()
    CASES.rebuild()
    RECEIVED.rebuild()
    _run("ANALYZE")
    if _may_do_anything():
        _run("CHECKPOINT")


def _people() -> None:
    """The bodies and ten officers of each."""
    Organisation.objects.bulk_create(
        Organisation(code=f"BENCH-{n}", label_fr="B", label_ar="B", label_en="B", type="OSC")
        for n in range(1, BODIES + 1)
    )
    User.objects.bulk_create(
        User(pk=1_000_000 + n, username=f"bench{n}", last_name="Fictif") for n in range(OFFICERS)
    )
    Membership.objects.bulk_create(
        Membership(
            user_id=1_000_000 + n, organisation_id=f"BENCH-{n % BODIES + 1}", role_id=RoleCode.CASE
        )
        for n in range(OFFICERS)
    )


def _referral(request: Request) -> Referral:
    """What the referrals of the measure repeat."""
    return Referral.objects.create(
        reference="BENCH",
        request=request,
        sender=request.case.organisation,
        recipient_id="BENCH-1",
        urgency=request.urgency,
        acknowledge_due_at=request.acknowledge_due_at,
        decide_due_at=request.acknowledge_due_at,
    )


def _copy(pattern: Model, drawn: str) -> None:
    """Add a row for each of ``drawn``: its columns, the others as ``pattern`` has them."""
    table, key = pattern._meta.db_table, pattern._meta.pk.column  # noqa: SLF001 -- Django's model API
    columns = [each.column for each in pattern._meta.concrete_fields]  # noqa: SLF001
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM ({drawn}) drawn LIMIT 0")  # noqa: S608 -- texts of ours
        given = {each.name for each in cursor.description}
        values = ", ".join(f"{'drawn' if each in given else 'pattern'}.{each}" for each in columns)
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) "  # noqa: S608
            f"SELECT {values} FROM ({drawn}) drawn, {table} pattern "
            f"WHERE pattern.{key} = {pattern.pk}"
        )


def _may_do_anything() -> bool:
    """Whether the login may leave out the checks of keys while it fills, which is faster."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        return cursor.fetchone()[0]


def _permission() -> Permission:
    return Permission.objects.get(codename=READ_CASE, content_type__app_label="casework")


def _grant_to_groups() -> None:
    """What guardian would hold for every body: a group, and a row for each of its cases."""
    Group.objects.bulk_create(Group(name=f"BENCH-{n}") for n in range(1, BODIES + 1))
    kind = ContentType.objects.get_for_model(Case).pk
    _run(
        "INSERT INTO guardian_groupobjectpermission "  # noqa: S608 -- numbers of ours
        "(object_pk, content_type_id, group_id, permission_id) "
        f"SELECT c.id::text, {kind}, g.id, {_permission().pk} "
        "FROM casework_case c JOIN auth_group g ON g.name = c.organisation_id"
    )
    _run(
        "INSERT INTO partners_user_groups (user_id, group_id) SELECT m.user_id, g.id "
        "FROM partners_membership m JOIN auth_group g ON g.name = m.organisation_id"
    )


def _grant_everything(user: User, body: str) -> None:
    """What guardian's direct model would hold for an officer; ended, so the policy ignores it."""
    _run(
        "INSERT INTO casework_casegrant "  # noqa: S608 -- numbers of ours
        "(user_id, permission_id, content_object_id, kind, reason, granted_at, ended_at) "
        f"SELECT {user.pk}, {_permission().pk}, id, 'shared', '', now(), now() "
        f"FROM casework_case WHERE organisation_id = '{body}'"
    )
    _run("ANALYZE casework_casegrant")


def _body(share: float) -> str:
    """The body at this share of the bodies by size: 0.5 is the median, 1 the largest."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT organisation_id FROM casework_case WHERE number LIKE 'BM-%%' "
            "GROUP BY 1 ORDER BY count(*), 1"
        )
        codes = [row[0] for row in cursor.fetchall()]
    return codes[int(share * (len(codes) - 1))]


def _open_cases(body: str) -> int:
    return Case.objects.filter(organisation=body, status="open").count()


def _p95(times: list[float]) -> float:
    return quantiles(times, n=20)[-1]


def _seconds(ask: Callable[[], object]) -> float:
    start = time.perf_counter()
    ask()
    return time.perf_counter() - start


def _run(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text)


def main() -> int:
    """Measure on a scratch database of its own."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    cases = FEW if parser.parse_args().quick else MANY
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        call_command("load_reference", verbosity=0)
        bars = []
        for line in report(cases):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()
            bars += [line] if isinstance(line, Bar) else []
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
    return 0 if all(bar.is_met for bar in bars) else MISSED


if __name__ == "__main__":
    sys.exit(main())
