"""The audit: nothing in it changes unnoticed, and only retention removes its oldest lines."""

from datetime import timedelta
from functools import partial
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from common import clock
from common.audit import Act, Line, Sight, record, record_all, refused, retention, saw, saw_rows
from common.audit.anchors import anchor
from common.audit.encoding import CHAINS, chain_of, hash_of, mark_of
from common.audit.verifying import Fault, verify
from common.models import AuditChain, AuditEntry, AuditSubject
from tests.conftest import NOW

pytestmark = pytest.mark.django_db

SUBJECT = "case:SM-2026-000001-4"
CHAIN = chain_of(SUBJECT, None)


@pytest.fixture
def unguarded(db):
    """The database as somebody has it who may drop its triggers."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP FUNCTION common_audit_is_not_rewritten() CASCADE")
        else:
            cursor.execute("DROP TRIGGER common_auditentry_is_not_changed")
            cursor.execute("DROP TRIGGER common_auditentry_is_not_deleted")
            cursor.execute("DROP TRIGGER common_auditsubject_is_not_changed")
            cursor.execute("DROP TRIGGER common_auditsubject_is_not_deleted")


@pytest.fixture
def anchors(tmp_path, settings):
    settings.AUDIT_ANCHOR_FILE = tmp_path / "anchors.jsonl"
    return settings.AUDIT_ANCHOR_FILE


@pytest.fixture
def written(db):
    """Five lines of one subject."""
    for number in range(5):
        record(Act.READ, subject=SUBJECT, tier="C3", count=number)


def place(sequence: int):
    return AuditEntry.objects.filter(chain=CHAIN, sequence=sequence)


def found(anchors=None) -> list[tuple[Fault, int | None, int]]:
    return [(each.fault, each.chain, each.sequence) for each in verify(anchors).wrong]


def rehash(entry: AuditEntry) -> None:
    """Make an entry agree with itself and with the one before it, as a forger would."""
    before = AuditEntry.objects.filter(chain=entry.chain, sequence=entry.sequence - 1).first()
    entry.previous = before.hash if before else "0" * 64
    entry.hash = hash_of(entry)
    entry.save()


def test_a_line_says_who_did_what_in_which_capacity(django_user_model):
    user = django_user_model.objects.create_user("somebody")
    record(Act.EXPORT, actor=user, organisation="ORG-X", subject=SUBJECT, tier="C3", kind="sheet")

    entry = AuditEntry.objects.get()
    assert (entry.at, entry.act, entry.actor) == (NOW, "export", user.pk)
    assert (entry.organisation, entry.tier, entry.data) == ("ORG-X", "C3", {"kind": "sheet"})


def test_a_line_outlives_the_account(django_user_model):
    user = django_user_model.objects.create_user("somebody")
    record(Act.SIGN_IN, actor=user, subject="user:1")
    number = user.pk
    user.delete()

    assert AuditEntry.objects.get().actor == number
    assert found() == []


def test_a_line_goes_with_what_was_rolled_back():
    with transaction.atomic():
        record(Act.READ, subject=SUBJECT)
        transaction.set_rollback(True)

    assert not AuditEntry.objects.exists()
    assert found() == []


def test_lines_of_a_subject_stand_in_one_chain(written):
    assert set(AuditEntry.objects.values_list("chain", flat=True)) == {CHAIN}
    assert found() == []


@given(st.text(max_size=30), st.integers(1, 10**9))
def test_every_subject_has_a_chain(subject, actor):
    assert 0 <= chain_of(subject, actor) < CHAINS


def test_a_line_costs_a_lock_and_a_write(written, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        record(Act.READ, subject=SUBJECT)


def test_lines_given_together_take_their_chains_in_order(monkeypatch):
    lines = [Line(act=Act.READ, subject=f"case:{number}") for number in range(20)]
    record_all(lines)

    chains = list(AuditEntry.objects.order_by("id").values_list("chain", flat=True))
    assert chains == sorted(chains)


@pytest.mark.parametrize("act", ["update", "delete"])
@pytest.mark.parametrize("model", [AuditEntry, AuditSubject])
def test_the_database_refuses_to_rewrite(written, act, model):
    saw_rows([Sight(subject="case:A", tier="C3"), Sight(subject="case:B", tier="C4")], actor=None)
    rows = model.objects.all()
    rewrite = rows.delete if act == "delete" else partial(rows.update, sequence=99)
    with pytest.raises(DatabaseError, match="not rewritten"), transaction.atomic():
        rewrite()


def test_a_changed_line_is_named(written, unguarded):
    place(3).update(tier="C1")

    assert found() == [(Fault.CHANGED, CHAIN, 3)]


def test_a_line_changed_with_its_hash_is_named(written, unguarded):
    entry = place(5).get()
    entry.tier = "C1"
    rehash(entry)
    AuditChain.objects.filter(number=CHAIN).update(hash=entry.hash)

    assert found() == [(Fault.FORGED, CHAIN, 5)]


def test_a_deleted_line_is_named(written, unguarded):
    place(3).delete()

    assert found() == [(Fault.MISSING, CHAIN, 3)]


def test_a_deleted_first_line_is_named(written, unguarded):
    place(1).delete()

    assert found() == [(Fault.MISSING, CHAIN, 1)]


def test_swapped_lines_are_named(written, unguarded):
    place(2).update(sequence=99)
    place(3).update(sequence=2)
    place(99).update(sequence=3)

    assert found() == [(Fault.CHANGED, CHAIN, 2)]


def test_a_cut_tail_is_named(written, unguarded):
    place(5).delete()

    assert found() == [(Fault.TAIL_CUT, CHAIN, 5)]


def test_a_tail_cut_with_its_head_is_named_by_the_anchors(written, unguarded, anchors):
    anchor()
    place(5).delete()
    place(4).delete()
    AuditChain.objects.filter(number=CHAIN).update(sequence=3, hash=place(3).get().hash)

    assert found() == []
    assert found(anchors) == [(Fault.TAIL_CUT, CHAIN, 4)]


def test_a_forged_head_is_named(written):
    AuditChain.objects.filter(number=CHAIN).update(hash="f" * 64)

    assert found() == [(Fault.HEAD_FORGED, CHAIN, 5)]


def test_a_chain_that_was_deleted_whole_is_named_by_the_anchors(written, unguarded, anchors):
    anchor()
    AuditEntry.objects.all().delete()
    AuditChain.objects.all().delete()

    assert found() == []
    assert found(anchors) == [(Fault.TAIL_CUT, CHAIN, 1)]


def test_a_rewritten_chain_is_named_by_the_anchors_even_with_the_keys(written, unguarded, anchors):
    anchor()
    for entry in AuditEntry.objects.order_by("sequence"):
        entry.tier = "C1"
        rehash(entry)
        place(entry.sequence).update(mark=mark_of(entry.hash))
    AuditChain.objects.filter(number=CHAIN).update(hash=place(5).get().hash)

    assert found() == []
    assert found(anchors) == [(Fault.REWRITTEN, CHAIN, 5)]


def test_a_changed_line_of_anchors_is_named(written, anchors):
    anchor()
    anchors.write_text(anchors.read_text().replace(",5,", ",4,").replace("[5,", "[4,"))

    assert found(anchors) == [(Fault.ANCHOR_FORGED, None, 1)]


def test_rubbish_among_the_anchors_is_named(written, anchors):
    anchor()
    anchors.write_text(f"{anchors.read_text()}[]\n")

    assert found(anchors) == [(Fault.ANCHOR_FORGED, None, 2)]


def test_a_line_taken_out_of_the_index_is_named(unguarded):
    saw_rows([Sight(subject="case:A", tier="C3"), Sight(subject="case:B", tier="C4")], actor=None)
    AuditSubject.objects.filter(subject="case:A").delete()

    assert [fault for fault, _chain, _sequence in found()] == [Fault.MISLISTED]


def test_retention_removes_the_oldest_lines_and_says_so(written, anchors):
    anchor()
    with clock.fixed(NOW + timedelta(days=400)):
        record(Act.READ, subject=SUBJECT)
        removed = retention.cut(before=NOW + timedelta(days=1))

    assert removed == 5
    assert list(place(6).values_list("act", flat=True)) == ["read"]
    cut = AuditEntry.objects.get(act=Act.CUT)
    assert (cut.chain, cut.data["removed"], cut.data["count"]) == (CHAIN, 5, 5)
    assert found(anchors) == []


def test_lines_removed_behind_the_back_of_retention_are_named(written):
    AuditChain.objects.filter(number=CHAIN).update(cut_to=2)
    place(1).delete()
    place(2).delete()

    assert found() == [(Fault.MISSING, CHAIN, 2)]


def test_the_command_anchors_and_verifies(written, anchors):
    said = StringIO()
    call_command("audit", "anchor", stdout=said)
    call_command("audit", "verify", stdout=said)

    assert "5 entries read, 1 anchors: nothing was changed" in said.getvalue()


def test_the_command_names_the_first_wrong_entry(written, unguarded, anchors):
    place(4).update(tier="C1")
    said = StringIO()

    with pytest.raises(CommandError):
        call_command("audit", "verify", stderr=said)

    assert f"chain {CHAIN}, entry 4: changed" in said.getvalue()


def test_outside_of_a_request_a_sight_is_written_at_once():
    saw(Sight(subject=SUBJECT, tier="C4", link="protection"), actor=None)
    refused(SUBJECT, actor=None)

    acts = AuditEntry.objects.order_by("id").values_list("act", "subject")
    assert list(acts) == [("read", SUBJECT), ("refused", SUBJECT)]
