"""The person, apart from the work done with them."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.enums import BirthPrecision, Sex
from common import clock
from common.models import Country, Language, Territory
from partners.models import Organisation


class Beneficiary(models.Model):
    """A person whom the network serves; every part of the name may be missing but not all.

    .. pii: identity, contact, origin; erased by retention (domain §10.3)
    """

    family_names = models.CharField(_("family names"), max_length=120, blank=True)
    given_names = models.CharField(_("given names"), max_length=120, blank=True)
    name_ar = models.CharField(_("name in Arabic script"), max_length=200, blank=True)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex.choices, default=Sex.UNSTATED)
    birth_date = models.DateField(_("birth date"), null=True, blank=True)
    birth_precision = models.CharField(
        _("how well the birth date is known"),
        max_length=9,
        choices=BirthPrecision.choices,
        default=BirthPrecision.UNKNOWN,
    )
    nationality = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, verbose_name=_("declared nationality")
    )
    language = models.ForeignKey(
        Language, models.PROTECT, null=True, blank=True, verbose_name=_("preferred language")
    )
    needs_interpreter = models.BooleanField(_("needs an interpreter"), default=False)
    commune = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, verbose_name=_("commune of residence")
    )
    phone = models.CharField(_("telephone"), max_length=20, blank=True)
    shared_phone = models.BooleanField(_("telephone shared with others"), default=False)
    do_not_call = models.BooleanField(_("do not call"), default=False)
    no_voicemail = models.BooleanField(_("leave no voice message"), default=False)
    safe_hours = models.CharField(_("safe hours to call"), max_length=80, blank=True)
    guardian_name = models.CharField(_("parent or guardian"), max_length=160, blank=True)
    registered_by = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("persons")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="beneficiary_has_a_name",
                condition=~Q(family_names="", given_names="", name_ar=""),
            )
        ]

    def __str__(self) -> str:
        # Never the name: what is printed ends in logs.
        return f"beneficiary {self.pk}"

    @property
    def display_name(self) -> str:
        """The name as the person gave it, family names in capitals, or the Arabic name."""
        latin = " ".join(part for part in (self.given_names, self.family_names.upper()) if part)
        return latin or self.name_ar

    def age_on(self, day: date) -> int | None:
        """Completed years on ``day``; an approximate birth date gives an approximate age."""
        born = self.birth_date
        if born is None:
            return None
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
