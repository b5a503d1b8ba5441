"""Finding the same person again: keys, pairs to look at, and merges that can be undone."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.enums import MergeState, PairState
from casework.models.identity import Beneficiary
from common import clock
from common.sealing import PROTECTED
from common.sealing.fields import SealedTextField


class MatchKey(models.Model):
    """A blind index under which a person may be found again; nothing can be read from it.

    The rows of a person are made anew from their identity (``services.index_people``).

    .. pii: keyed indexes of names, birth, telephone and documents; erased with the person
    """

    pk = models.CompositePrimaryKey("token", "kind", "beneficiary")
    token = models.BinaryField(max_length=12)
    kind = models.PositiveSmallIntegerField()
    beneficiary = models.ForeignKey(Beneficiary, models.CASCADE, related_name="match_keys")

    class Meta:
        ordering = ["beneficiary", "kind", "token"]

    def __str__(self) -> str:
        return f"key of {self.beneficiary_id}"


class DuplicatePair(models.Model):
    """Two persons who may be one, with what speaks for it as codes.

    States: open, later (looked at, to be looked at again), different, same (merged). A pair is
    written once, the older person first, and never found anew once it is decided.

    .. pii: two persons may be one, and why somebody thought so; erased with either person
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    first = models.ForeignKey(Beneficiary, models.CASCADE, related_name="+")
    second = models.ForeignKey(Beneficiary, models.CASCADE, related_name="+")
    score = models.FloatField()
    band = models.CharField(max_length=8)
    reasons = models.JSONField(default=list)
    state = models.CharField(max_length=9, choices=PairState.choices, default=PairState.OPEN)
    found_at = models.DateTimeField(default=clock.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = SealedTextField(_("reason"))

    class Meta:
        verbose_name = _("possible duplicate")
        ordering = ["-score", "id"]
        indexes = [models.Index(fields=["state", "-score"], name="duplicate_queue")]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="duplicate_once"),
            models.CheckConstraint(name="duplicate_in_order", condition=Q(first__lt=F("second"))),
        ]

    def __str__(self) -> str:
        return f"pair {self.pk}"


class MergeRecord(models.Model):
    """Two persons held for one: ``loser`` stays as an empty person, its cases are ``survivor``'s.

    States: proposed (waits for a second officer), merged, refused, undone. ``choices`` names the
    fields taken from the loser. ``kept`` is what the merge replaced and moved, to restore it byte
    for byte; it is sealed with the protected ring, whatever the persons' own.

    .. pii: what was written about two persons before they were held for one; erased with either
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    survivor = models.ForeignKey(Beneficiary, models.CASCADE, related_name="+")
    loser = models.ForeignKey(Beneficiary, models.CASCADE, related_name="+")
    pair = models.ForeignKey(
        DuplicatePair, models.SET_NULL, null=True, blank=True, related_name="merges"
    )
    state = models.CharField(max_length=8, choices=MergeState.choices, default=MergeState.PROPOSED)
    choices = models.JSONField(default=list)
    is_across = models.BooleanField(default=False)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=clock.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    merged_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    kept = SealedTextField(ring=PROTECTED)

    class Meta:
        verbose_name = _("merge")
        ordering = ["-proposed_at", "id"]
        constraints = [
            models.CheckConstraint(name="merge_of_two", condition=~Q(survivor=F("loser"))),
            models.UniqueConstraint(
                fields=["loser"],
                name="merge_once",
                condition=Q(state__in=[MergeState.PROPOSED, MergeState.MERGED]),
            ),
            models.CheckConstraint(
                name="merge_across_seen_by_two",
                condition=~Q(is_across=True, state=MergeState.MERGED)
                | ~Q(decided_by=F("proposed_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"merge {self.pk}"
