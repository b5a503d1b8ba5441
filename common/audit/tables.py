"""The tables of the audit; the database refuses to change or delete their rows (migration 0003)."""

from django.db import models

from common import clock
from common.audit.acts import Act

#: What the first entry of a chain names as the hash before it.
GENESIS = "0" * 64


class AuditEntry(models.Model):
    """One line of the audit: who did what, of what, in which capacity.

    ``actor`` and ``seats`` are a copy, so that the line outlives the account: the user's number,
    and role and body of each seat held at that moment. ``chain``, ``sequence``, ``previous``,
    ``hash`` and ``mark`` are explained in docs/audit.md. Rows are only ever added.

    .. no_pii: numbers, references and codes only; cut off with the chain's beginning
    """

    at = models.DateTimeField(default=clock.now)
    act = models.CharField(max_length=12, choices=Act.choices)
    actor = models.BigIntegerField(null=True)
    seats = models.CharField(max_length=400, blank=True)
    organisation = models.CharField(max_length=60, blank=True)
    subject = models.CharField(max_length=80, blank=True)
    tier = models.CharField(max_length=2, blank=True)
    purpose = models.CharField(max_length=40, blank=True)
    data = models.JSONField(default=dict, blank=True)
    chain = models.PositiveSmallIntegerField()
    sequence = models.PositiveBigIntegerField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    mark = models.CharField(max_length=24)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["chain", "sequence"], name="audit_place_once")
        ]
        indexes = [
            models.Index(fields=["-at", "-id"], name="audit_at"),
            models.Index(fields=["subject", "-at"], name="audit_subject"),
            models.Index(fields=["actor", "-at"], name="audit_actor"),
            models.Index(fields=["act", "-at"], name="audit_act"),
        ]

    def __str__(self) -> str:
        return f"{self.chain}/{self.sequence}"


class AuditSubject(models.Model):
    """One of several things that a line of the audit is of, so that they can be found.

    The line itself lists them too, under its hash; this is an index of it.

    .. no_pii: references only; cut off with their line
    """

    chain = models.PositiveSmallIntegerField()
    sequence = models.PositiveBigIntegerField()
    subject = models.CharField(max_length=80)

    class Meta:
        ordering = ["chain", "sequence", "subject"]
        constraints = [
            models.UniqueConstraint(
                fields=["chain", "sequence", "subject"], name="audit_subject_once"
            )
        ]
        indexes = [models.Index(fields=["subject"], name="audit_subject_of_many")]

    def __str__(self) -> str:
        return f"{self.chain}/{self.sequence}"


class AuditChain(models.Model):
    """The head of a chain: how many entries it has had, and the hash of its last.

    ``cut_to`` is the last entry that retention may remove; the database refuses to delete others.

    .. no_pii
    """

    number = models.PositiveSmallIntegerField(primary_key=True)
    sequence = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=GENESIS)
    cut_to = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return str(self.number)
