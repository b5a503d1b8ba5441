"""Whom a person lives with, and what people are to each other."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.enums import RelationKind
from casework.models.identity import Beneficiary
from casework.models.reference import CodedValue
from common import clock


class Household(models.Model):
    """People who live together; ``kind`` is a code of the list ``household`` (domain §4.5).

    .. pii: who lives with whom; erased with its last member
    """

    kind = models.ForeignKey(CodedValue, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"household {self.pk}"


class HouseholdMember(models.Model):
    """A person in a household: in one at a time.

    .. pii: who lives with whom; erased with the person
    """

    household = models.ForeignKey(Household, models.CASCADE, related_name="members")
    person = models.OneToOneField(Beneficiary, models.CASCADE, related_name="membership")
    since = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["household", "since", "id"]

    def __str__(self) -> str:
        return f"member {self.pk}"


class Relation(models.Model):
    """``person`` is the ``kind`` of ``other``: the parent, the guardian and so on.

    No minor is anybody's guardian, which the service sees to: an age is not in this table.

    .. pii: who is what to whom; erased with either person
    """

    person = models.ForeignKey(Beneficiary, models.CASCADE, related_name="relations")
    other = models.ForeignKey(Beneficiary, models.CASCADE, related_name="relations_to")
    kind = models.CharField(_("relation"), max_length=8, choices=RelationKind.choices)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "other", "kind"], name="relation_once"),
            models.CheckConstraint(name="relation_between_two", condition=~Q(person=F("other"))),
        ]

    def __str__(self) -> str:
        return f"relation {self.pk}"
