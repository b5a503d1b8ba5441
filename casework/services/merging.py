"""Holding two persons for one, and taking it back exactly.

The one who goes on (the survivor) gets the cases and everything else that hangs on the other (the
loser), whose own row and sealed identity stay as they are, without keys to be found by. What the
survivor had is kept in the record, byte for byte.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Q

from casework import errors, events
from casework.enums import EventKind, MergeState, PairState, Tier
from casework.models import (
    Beneficiary,
    Case,
    DuplicatePair,
    Identity,
    IdentityDocument,
    MatchKey,
    MergeRecord,
)
from casework.selectors.duplicates import PARTS
from casework.services import rowgraph
from casework.services.identity import PersonData, person_data, protect_identity, update_person
from casework.services.matching import index_people
from common import audit, clock
from common.sealing import PROTECTED
from common.sealing.rows import open_row
from partners.models import User


@transaction.atomic
def propose_merge(
    *, pair: DuplicatePair, survivor: Beneficiary, choices: Collection[str], proposed_by: User
) -> MergeRecord:
    """Say that the two of ``pair`` are one person, who goes on as ``survivor``.

    ``choices`` names what is taken from the other one. Between files of one body it is done at
    once; across bodies a second officer looks first. Raises PairDecided.
    """
    pair = DuplicatePair.objects.select_for_update().get(pk=pair.pk)
    loser = pair.second_id if survivor.pk == pair.first_id else pair.first_id
    if pair.state == PairState.SAME or _is_busy(pair.first_id, pair.second_id):
        raise errors.PairDecided
    record = MergeRecord.objects.create(
        survivor=survivor,
        loser_id=loser,
        pair=pair,
        choices=[name for name in PARTS if name in choices],
        is_across=len(_bodies(pair.first_id, pair.second_id)) > 1,
        proposed_by=proposed_by,
    )
    if not record.is_across:
        _merge(record, proposed_by)
    return record


@transaction.atomic
def confirm_merge(*, record: MergeRecord, confirmed_by: User) -> MergeRecord:
    """Carry out a merge that somebody else proposed. Raises OwnProposal, NotProposed."""
    record = _locked(record, MergeState.PROPOSED)
    if record.proposed_by_id == confirmed_by.pk:
        raise errors.OwnProposal
    _merge(record, confirmed_by)
    return record


@transaction.atomic
def refuse_merge(*, record: MergeRecord, refused_by: User) -> MergeRecord:
    """Turn down a proposed merge, or withdraw one's own. Raises NotProposed."""
    record = _locked(record, MergeState.PROPOSED)
    record.state = MergeState.REFUSED
    record.decided_by = refused_by
    record.save()
    return record


@transaction.atomic
def undo_merge(*, record: MergeRecord, undone_by: User, cases: Iterable[Case] = ()) -> MergeRecord:
    """Make two persons of one again, each with what was theirs.

    What came after the merge stays with the survivor, but for ``cases``, which go to the other.
    Raises NotMerged; MergedAgain when a later merge must be undone first; CorrectedSince when what
    the merge replaced was corrected meanwhile, as nobody can tell of whom.
    """
    record = _locked(record, MergeState.MERGED)
    _refuse_if_merged_again(record)
    kept = json.loads(record.kept)
    _bring_back_values(record, kept)
    for label, name, keys in kept["moved"]:
        rowgraph.move(rowgraph.link_of(label, name), record.survivor_id, record.loser_id, keys)
    chosen = [case.pk for case in cases]
    Case.objects.filter(pk__in=chosen, beneficiary=record.survivor_id).update(
        beneficiary=record.loser_id
    )
    for label in kept["copied"]:
        _drop_copy(label, record.survivor_id)
    _bring_back_documents(record, kept)
    for pk in (record.survivor_id, record.loser_id):
        _protect(pk)
    index_people(_persons(record.survivor_id, record.loser_id))
    record.state = MergeState.UNDONE
    record.undone_by, record.undone_at = undone_by, clock.now()
    record.save()
    DuplicatePair.objects.filter(pk=record.pair_id).update(state=PairState.OPEN)
    _tell(record, EventKind.UNMERGED, undone_by)
    return record


# Merging


def _merge(record: MergeRecord, decided_by: User) -> None:
    people = _persons(record.survivor_id, record.loser_id)
    survivor = next(each for each in people if each.pk == record.survivor_id)
    loser = next(each for each in people if each.pk == record.loser_id)
    kept: dict[str, Any] = {"before": _values(survivor.pk), "documents": _documents(people)}
    kept["moved"] = [
        (
            link.label,
            link.field.name,
            [str(key) if not isinstance(key, int) else key for key in keys],
        )
        for link in rowgraph.links()
        if (keys := rowgraph.move(link, loser.pk, survivor.pk))
    ]
    kept["copied"] = [
        model._meta.label_lower  # noqa: SLF001 -- public by Django's documentation
        for model in rowgraph.owned()
        if _copy(model, loser.pk, survivor.pk)
    ]
    if loser.identity.ring == PROTECTED:
        protect_identity(beneficiary=survivor)
    update_person(beneficiary=survivor, person=_merged(survivor, loser, record.choices))
    _seal_documents(survivor)
    MatchKey.objects.filter(beneficiary=loser).delete()
    index_people([survivor])
    kept["after"] = _values(survivor.pk)
    record.kept = json.dumps(kept, ensure_ascii=False)
    record.state = MergeState.MERGED
    record.decided_by, record.merged_at = decided_by, clock.now()
    record.save()
    DuplicatePair.objects.filter(pk=record.pair_id).update(
        state=PairState.SAME, decided_by=decided_by, decided_at=record.merged_at
    )
    _tell(record, EventKind.MERGED, decided_by)


def _merged(survivor: Beneficiary, loser: Beneficiary, choices: Iterable[str]) -> PersonData:
    """What is written about the one person.

    Limits of contact only ever grow, and every name that was written stays a name to be found by.
    """
    mine, theirs = person_data(survivor), person_data(loser)
    taken = {part: getattr(theirs, part) for name in choices for part in PARTS[name]}
    merged = replace(mine, **taken)
    known = dict.fromkeys(
        [*mine.also_known_as, *theirs.also_known_as, *_names(mine), *_names(theirs)]
    )
    return replace(
        merged,
        also_known_as=tuple(name for name in known if name not in _names(merged)),
        do_not_call=mine.do_not_call or theirs.do_not_call,
        no_voicemail=mine.no_voicemail or theirs.no_voicemail,
        shared_phone=mine.shared_phone or theirs.shared_phone,
    )


def _names(person: PersonData) -> list[str]:
    latin = f"{person.given_names} {person.family_names}".strip()
    return [name for name in (latin, person.name_ar) if name]


def _copy(model: type, source: int, target: int) -> bool:
    """Give ``target`` the row of ``source`` when it has none."""
    row = model._base_manager.filter(pk=source).first()  # noqa: SLF001 -- idem
    if row is None or model._base_manager.filter(pk=target).exists():  # noqa: SLF001 -- idem
        return False
    open_row(row)
    row.pk = target
    row.save(force_insert=True)
    return True


def _drop_copy(label: str, key: int) -> None:
    apps.get_model(label)._base_manager.filter(pk=key).delete()  # noqa: SLF001 -- idem


def _seal_documents(person: Beneficiary) -> None:
    """Seal the documents that came with the ring of who holds them now."""
    for row in IdentityDocument.objects.filter(identity=person.pk).select_related("identity"):
        open_row(row)
        row.save()


# Undoing


def _refuse_if_merged_again(record: MergeRecord) -> None:
    both = (record.survivor_id, record.loser_id)
    later = MergeRecord.objects.filter(
        Q(loser__in=both) | Q(survivor__in=both, merged_at__gt=record.merged_at),
        state=MergeState.MERGED,
    )
    if later.exclude(pk=record.pk).exists():
        raise errors.MergedAgain


def _bring_back_values(record: MergeRecord, kept: dict[str, Any]) -> None:
    """Write back what the merge replaced; what was corrected since and untouched by it stays."""
    now = _values(record.survivor_id)
    for model in (Beneficiary, Identity):
        label = model.__name__
        before, after, present = kept["before"][label], kept["after"][label], now[label]
        told = rowgraph.told
        corrected = {name for name in present if told(present[name]) != told(after[name])}
        corrected -= _NOT_SAID
        replaced = {name for name in before if told(before[name]) != told(after[name])}
        if corrected & replaced:
            raise errors.CorrectedSince
        _write_back(
            model,
            record.survivor_id,
            {name: value for name, value in before.items() if name not in corrected},
            is_harder=present.get("ring") != before.get("ring") and _has_very_sensitive(record),
        )


#: Columns that say nothing of the person and follow the others.
_NOT_SAID = {"ring"}


def _has_very_sensitive(record: MergeRecord) -> bool:
    """Whether a very sensitive case stays with the survivor that was not brought by the loser."""
    moved = [
        key
        for label, name, keys in json.loads(record.kept)["moved"]
        if (label, name) == ("casework.case", "beneficiary")
        for key in keys
    ]
    cases = Case.objects.filter(beneficiary=record.survivor_id, tier=Tier.C4)
    return cases.exclude(pk__in=moved).exists()


def _write_back(model: type, key: int, before: dict[str, Any], *, is_harder: bool) -> None:
    if not is_harder:
        rowgraph.restore(model, str(key), before)
        return
    row = model._base_manager.get(pk=key)  # noqa: SLF001 -- idem
    open_row(row)
    for name, written in before.items():
        if name not in _NOT_SAID:
            setattr(row, name, rowgraph.plain(model, name, written))
    row.save()


def _bring_back_documents(record: MergeRecord, kept: dict[str, Any]) -> None:
    """Documents as they were sealed, of persons whose ring is what it was."""
    rings = dict(
        Identity.objects.filter(pk__in=(record.survivor_id, record.loser_id)).values_list(
            "pk", "ring"
        )
    )
    for key, (owner, ring, written) in kept["documents"].items():
        if rings.get(owner) == ring:
            number = {name: written[name] for name in ("number",)}
            rowgraph.restore(IdentityDocument, key, number)


def _protect(pk: int) -> None:
    """Seal harder whoever has a very sensitive case."""
    if Case.objects.filter(beneficiary=pk, tier=Tier.C4).exists():
        protect_identity(beneficiary=Beneficiary.objects.get(pk=pk))


# Both


def _locked(record: MergeRecord, state: MergeState) -> MergeRecord:
    record = MergeRecord.objects.select_for_update(of=("self",)).get(pk=record.pk)
    if record.state != state:
        raise errors.NotProposed if state == MergeState.PROPOSED else errors.NotMerged
    return record


def _is_busy(*keys: int) -> bool:
    """Whether one of them is held for somebody else already, or is about to be."""
    live = MergeRecord.objects.filter(state__in=[MergeState.PROPOSED, MergeState.MERGED])
    gone = live.filter(loser__in=keys)
    waiting = live.filter(state=MergeState.PROPOSED, survivor__in=keys)
    return gone.exists() or waiting.exists()


def _persons(*keys: int) -> list[Beneficiary]:
    """The persons, locked, in the order of their keys: two merges cannot wait for each other."""
    rows = Beneficiary.objects.select_for_update(of=("self",)).filter(pk__in=keys)
    return list(rows.select_related("identity", "nationality").order_by("pk"))


def _bodies(*keys: int) -> set[str]:
    rows = Case.objects.filter(beneficiary__in=keys).order_by()
    return set(rows.values_list("organisation_id", flat=True))


def _values(pk: int) -> dict[str, Any]:
    return {
        model.__name__: rowgraph.stored(model, pk=pk)[str(pk)] for model in (Beneficiary, Identity)
    }


def _documents(people: Iterable[Beneficiary]) -> dict[str, Any]:
    found = {}
    for person in people:
        rows = rowgraph.stored(IdentityDocument, identity=person.pk)
        for key, written in rows.items():
            found[key] = (person.pk, person.identity.ring, written)
    return found


def _tell(record: MergeRecord, kind: EventKind, actor: User) -> None:
    """A line in the log of every case of either person, and one in the audit."""
    for case in Case.objects.filter(beneficiary__in=(record.survivor_id, record.loser_id)).order_by(
        "pk"
    ):
        events.record(case, kind, actor=actor, merge=str(record.pk))
    audit.record(
        audit.Act.GRANT if kind == EventKind.MERGED else audit.Act.REVOKE,
        actor=actor,
        subject=f"person:{record.survivor_id}",
        purpose=str(kind),
        other=f"person:{record.loser_id}",
    )
