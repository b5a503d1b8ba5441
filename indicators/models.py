"""The plan's reference tables and the quarters that were closed."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from common import clock
from common.models import ReferenceModel
from indicators import errors


class Objective(ReferenceModel):
    """A global objective of the national strategy (OG1 to OG4).

    .. no_pii
    """


class Principle(ReferenceModel):
    """A guiding principle of the national strategy.

    .. no_pii
    """


class Programme(ReferenceModel):
    """One of the eleven programmes of the national strategy.

    .. no_pii
    """

    kind = models.CharField(max_length=12)
    objective = models.ForeignKey(Objective, models.PROTECT, related_name="programmes")
    lead = models.CharField(max_length=200, blank=True)


class SpecificObjective(ReferenceModel):
    """One of the twenty-seven specific objectives; most are working labels so far.

    .. no_pii
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="specific_objectives")
    is_official = models.BooleanField(default=False)


class Axis(ReferenceModel):
    """A proposed axis of the regional plan of action.

    .. no_pii
    """


class Indicator(ReferenceModel):
    """An indicator of the catalogue (domain §9.3).

    ``tier``: 1 open, 2 controlled, 3 regional total only.

    .. no_pii
    """

    family = models.CharField(max_length=2)
    numerator_fr = models.CharField(max_length=400)
    denominator_fr = models.CharField(max_length=400, blank=True)
    unit = models.CharField(max_length=10)
    disaggregation = models.CharField(max_length=200, blank=True)
    source_records = models.CharField(max_length=200, blank=True)
    baseline = models.CharField(max_length=200, blank=True)
    target = models.CharField(max_length=200, blank=True)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="indicators")
    sdg = models.CharField(max_length=60, blank=True)
    gcm = models.CharField(max_length=20, blank=True)
    tier = models.PositiveSmallIntegerField(default=2)


class ExternalIndicator(ReferenceModel):
    """An indicator that other bodies fill in once a year (domain §9.4).

    .. no_pii
    """

    provider = models.CharField(max_length=120)


class ReleasedQuarters(models.QuerySet["Quarter"]):
    """Quarters can be read and added; every other write is refused."""

    def update(self, **_values: object) -> int:
        """Refuse: a released quarter never changes."""
        raise errors.ReleasedQuarterChanged

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refuse: a released quarter stays."""
        raise errors.ReleasedQuarterChanged

    def bulk_create(self, *_args: object, **_options: object) -> list["Quarter"]:
        """Refuse: it could overwrite a quarter; quarters are released one by one."""
        raise errors.ReleasedQuarterChanged

    update.alters_data = delete.alters_data = True


class Quarter(models.Model):
    """A quarter released inside the network; the row is written once and never changed.

    ``table`` holds protected cells only, in the form of ``indicators.snapshot``; ``sha256`` is the
    hash of its canonical JSON; ``threshold`` is the least count shown.

    .. no_pii: protected aggregates
    """

    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveSmallIntegerField(_("quarter"))
    table = models.JSONField()
    sha256 = models.CharField(max_length=64)
    threshold = models.PositiveSmallIntegerField()
    released_at = models.DateTimeField(default=clock.now)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = ReleasedQuarters.as_manager()

    class Meta:
        ordering = ["-year", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="quarter_once"),
            models.CheckConstraint(
                name="quarter_number", condition=models.Q(number__gte=1, number__lte=4)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"

    def save(self, **options: Any) -> None:
        """Add the quarter. Raises ReleasedQuarterChanged when it was saved before."""
        if not self._state.adding:
            raise errors.ReleasedQuarterChanged
        super().save(**{**options, "force_insert": True})

    def delete(self, **_options: Any) -> tuple[int, dict[str, int]]:
        """Refuse: a released quarter stays."""
        raise errors.ReleasedQuarterChanged
