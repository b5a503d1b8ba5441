"""The person, apart from the work done with them; who they are, apart from both."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from dateutil.relativedelta import relativedelta
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.enums import AgeBasis, BirthPrecision, InterpreterGender, Sex
from casework.models.reference import DocumentType
from common import clock
from common.models import Country, Language, Territory
from common.sealing import BLIND_BYTES, ORDINARY, PROTECTED
from common.sealing.fields import SealedDateField, SealedListField, SealedTextField
from partners.models import Organisation

ADULT_AGE = 18
#: An age alone gives a birth in the middle of the year that it allows.
_HALF_A_YEAR = timedelta(days=183)


def _of_identity(name: str) -> property:
    """A part of the identity, read through the person; empty once the identity is erased."""

    def read(person: "Beneficiary") -> Any:
        identity = person.known_identity
        return getattr(identity, name) if identity else Identity._meta.get_field(name).empty()  # noqa: SLF001 -- public by Django's documentation

    return property(read)


class Beneficiary(models.Model):
    """A person whom the network serves, without what tells who they are (see ``Identity``).

    ``birth_month`` is the first day of the month of birth, or of the year where only that is known.
    It stays readable because ages are counted by the database: an indicator that had to open every
    birth date could not be computed where the keys are not. A month says far less than a day, and
    what is published from it goes through disclosure control. Whether somebody is a minor is asked
    of ``age_on`` and ``may_be_minor``, never of the month.

    ``language`` is the one preferred for speaking; ``spoken`` holds codes of ``Language``.
    ``contact_rules`` holds codes of rules by codes of channels: ask ``limits.may_contact``.

    .. pii: origin, languages, limits of contact; erased by retention (domain §10.3)
    """

    sex = models.CharField(_("sex"), max_length=1, choices=Sex.choices, default=Sex.UNSTATED)
    birth_month = models.DateField(_("month of birth"), null=True, blank=True)
    birth_precision = models.CharField(
        _("how well the birth date is known"),
        max_length=9,
        choices=BirthPrecision.choices,
        default=BirthPrecision.UNKNOWN,
    )
    age_min = models.PositiveSmallIntegerField(_("youngest possible age"), null=True, blank=True)
    age_max = models.PositiveSmallIntegerField(_("oldest possible age"), null=True, blank=True)
    estimated_on = models.DateField(_("age estimated on"), null=True, blank=True)
    age_basis = models.CharField(
        _("what the age rests on"), max_length=8, choices=AgeBasis.choices, blank=True
    )
    nationality = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, verbose_name=_("declared nationality")
    )
    language = models.ForeignKey(
        Language, models.PROTECT, null=True, blank=True, verbose_name=_("preferred language")
    )
    written_language = models.ForeignKey(
        Language,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("preferred language for reading"),
    )
    spoken = models.JSONField(_("languages spoken"), default=list, blank=True)
    needs_interpreter = models.BooleanField(_("needs an interpreter"), default=False)
    interpreter_gender = models.CharField(
        _("preferred interpreter"), max_length=1, choices=InterpreterGender.choices, blank=True
    )
    commune = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, verbose_name=_("commune of residence")
    )
    shared_phone = models.BooleanField(_("telephone shared with others"), default=False)
    do_not_call = models.BooleanField(_("do not call"), default=False)
    no_voicemail = models.BooleanField(_("leave no voice message"), default=False)
    contact_rules = models.JSONField(_("rules of contact"), default=dict, blank=True)
    registered_by = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("persons")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="beneficiary_ages_in_order",
                condition=Q(age_min__isnull=True)
                | Q(age_max__isnull=True)
                | Q(age_min__lte=F("age_max")),
            ),
        ]

    def __str__(self) -> str:
        # Never the name: what is printed ends in logs.
        return f"beneficiary {self.pk}"

    family_names = _of_identity("family_names")
    given_names = _of_identity("given_names")
    name_ar = _of_identity("name_ar")
    name_as_on_document = _of_identity("name_as_on_document")
    also_known_as = _of_identity("also_known_as")
    birth_date = _of_identity("birth_date")
    phone = _of_identity("phone")
    email = _of_identity("email")
    second_contact_name = _of_identity("second_contact_name")
    second_contact_phone = _of_identity("second_contact_phone")
    guardian_name = _of_identity("guardian_name")
    safe_hours = _of_identity("safe_hours")
    may_be_said = _of_identity("may_be_said")
    may_be_told = _of_identity("may_be_told")

    @property
    def known_identity(self) -> "Identity | None":
        """Who the person is; None once that is erased."""
        try:
            return self.identity
        except Identity.DoesNotExist:
            return None

    @property
    def display_name(self) -> str:
        """The name as the person gave it, family names in capitals, or the Arabic name."""
        latin = " ".join(part for part in (self.given_names, self.family_names.upper()) if part)
        return latin or self.name_ar

    def age_on(self, day: date) -> int | None:
        """Completed years on ``day``; an approximate birth date gives an approximate age."""
        born = self.birth_date or self.birth_month
        if born is None:
            return None
        return _years(born, day)

    def youngest_age_on(self, day: date) -> int | None:
        """The least age that what is known allows on ``day``; None when nothing is."""
        latest = self.latest_birth()
        return None if latest is None else _years(latest, day)

    def may_be_minor(self, day: date) -> bool:
        """Whether the person is under 18 or may be: the doubt is theirs (domain §12.3).

        Of somebody whose age nobody wrote down nothing is supposed.
        """
        age = self.youngest_age_on(day)
        return age is not None and age < ADULT_AGE

    def latest_birth(self) -> date | None:
        """The latest day of birth that what is known allows; None when nothing is."""
        if self.age_min is not None and self.estimated_on is not None:
            return self.estimated_on - relativedelta(years=self.age_min)
        born = self.birth_date or self.birth_month
        if born is None or (self.birth_precision == BirthPrecision.EXACT and self.birth_date):
            return born
        if self.birth_precision == BirthPrecision.YEAR:
            return date(born.year, 12, 31)
        if self.birth_precision == BirthPrecision.ESTIMATED:
            return born + _HALF_A_YEAR
        return born.replace(day=monthrange(born.year, born.month)[1])


def _years(start: date, end: date) -> int:
    """Completed years from ``start`` to ``end``."""
    return end.year - start.year - ((end.month, end.day) < (start.month, start.day))


class Identity(models.Model):
    """Who a person is and how they are reached; every column of text is sealed at rest.

    ``ring`` names the keys: ordinary, or protected once a case of the person is of tier C4, which
    ``services.protect_identity`` sees to and nothing takes back. One name at least is written, in
    Latin or Arabic script (domain §12.3). Deleting the row erases the identity and keeps the work.

    .. pii: names, birth, telephones, guardian, safe contact; erased by retention (domain §10.3)
    """

    beneficiary = models.OneToOneField(
        Beneficiary, models.CASCADE, primary_key=True, related_name="identity"
    )
    ring = models.CharField(max_length=9, default=ORDINARY)
    family_names = SealedTextField(ring=lambda row: row.ring)
    given_names = SealedTextField(ring=lambda row: row.ring)
    name_ar = SealedTextField(ring=lambda row: row.ring)
    name_as_on_document = SealedTextField(ring=lambda row: row.ring)
    also_known_as = SealedListField(ring=lambda row: row.ring)
    birth_date = SealedDateField(ring=lambda row: row.ring)
    phone = SealedTextField(ring=lambda row: row.ring)
    email = SealedTextField(ring=lambda row: row.ring)
    second_contact_name = SealedTextField(ring=lambda row: row.ring)
    second_contact_phone = SealedTextField(ring=lambda row: row.ring)
    guardian_name = SealedTextField(ring=lambda row: row.ring)
    safe_hours = SealedTextField(ring=lambda row: row.ring)
    may_be_said = SealedTextField(ring=lambda row: row.ring)
    may_be_told = SealedTextField(ring=lambda row: row.ring)

    class Meta:
        verbose_name = _("identity")
        verbose_name_plural = _("identities")
        ordering = ["beneficiary"]
        constraints = [
            models.CheckConstraint(
                name="identity_has_a_name",
                condition=~Q(family_names=b"", given_names=b"", name_ar=b""),
            ),
            models.CheckConstraint(
                name="identity_ring_exists", condition=Q(ring__in=[ORDINARY, PROTECTED])
            ),
        ]

    def __str__(self) -> str:
        return f"identity {self.pk}"


class IdentityDocument(models.Model):
    """A document of a person: its number is sealed, and found again only when known whole.

    ``number_index`` is the keyed index of the number (``services.document_index``). Written by
    ``services.record_identity_document`` only.

    .. pii: a document's number; erased with the identity
    """

    #: What the ring of a row is found by.
    RING_FOLLOWS = ("identity",)

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    identity = models.ForeignKey(Identity, models.CASCADE, related_name="documents")
    document_type = models.ForeignKey(DocumentType, models.PROTECT, related_name="+")
    number = SealedTextField(ring=lambda row: row.identity.ring)
    number_index = models.BinaryField(max_length=BLIND_BYTES, db_index=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    expires_on = models.DateField(_("valid until"), null=True, blank=True)

    class Meta:
        ordering = ["identity", "document_type", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["identity", "document_type", "number_index"], name="document_once"
            ),
            models.CheckConstraint(
                name="document_dates_in_order",
                condition=Q(issued_on__isnull=True)
                | Q(expires_on__isnull=True)
                | Q(expires_on__gte=F("issued_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"document {self.pk}"
