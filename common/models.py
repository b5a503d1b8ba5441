"""What every app's tables stand on, and the reference tables that belong to no one app."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from common import clock
from common.audit.tables import AuditChain, AuditEntry, AuditSubject

__all__ = [
    "AuditChain",
    "AuditEntry",
    "AuditSubject",
    "Country",
    "Holiday",
    "Language",
    "NationalityGroup",
    "OutboxMessage",
    "ReferenceModel",
    "Territory",
    "WorkingPeriod",
]


class ReferenceModel(models.Model):
    """A coded row that comes from a text or a source, named in three languages.

    ``verified`` is false when the row comes from memory and nobody checked it against its source.
    A row that left its file is kept with ``valid_to`` set, because old records point at it.

    .. no_pii
    """

    code = models.CharField(_("code"), max_length=60, primary_key=True)
    label_fr = models.CharField(_("French name"), max_length=400)
    label_ar = models.CharField(_("Arabic name"), max_length=400)
    label_en = models.CharField(_("English name"), max_length=400)
    source_ref = models.CharField(_("source"), max_length=120, blank=True)
    verified = models.BooleanField(_("verified"), default=False)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid until"), null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["code"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the language of the page."""
        language = (get_language() or "fr")[:2]
        return getattr(self, f"label_{language}", "") or self.label_fr

    @property
    def is_current(self) -> bool:
        """Whether the row applies today."""
        today = clock.today()
        return (self.valid_from is None or self.valid_from <= today) and (
            self.valid_to is None or self.valid_to >= today
        )


class Territory(ReferenceModel):
    """A region, prefecture or province, cercle or commune, by its census code.

    .. no_pii
    """

    class Kind(models.TextChoices):
        REGION = "region", _("region")
        PROVINCE = "province", _("prefecture or province")
        CERCLE = "cercle", _("cercle")
        COMMUNE = "commune", _("commune")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    code_2014 = models.CharField(_("code before 2024"), max_length=20, blank=True)
    iso = models.CharField("ISO 3166-2", max_length=10, blank=True)
    milieu = models.CharField(_("urban or rural"), max_length=1, blank=True)
    seat = models.CharField(_("seat"), max_length=120, blank=True)
    population_2024 = models.PositiveIntegerField(_("population 2024"), null=True, blank=True)
    households_2024 = models.PositiveIntegerField(_("households 2024"), null=True, blank=True)

    class Meta(ReferenceModel.Meta):
        indexes = [models.Index(fields=["kind", "code"], name="territory_kind")]

    @property
    def province_code(self) -> str:
        """The census code of the prefecture or province it lies in; empty for a region."""
        return ".".join(self.code.split(".")[:2]) if "." in self.code else ""


class NationalityGroup(ReferenceModel):
    """A group of nationalities wide enough to publish.

    .. no_pii
    """


class Country(ReferenceModel):
    """A country by ISO 3166-1 alpha-2 code, or ``XXA`` stateless, ``XXX`` unknown.

    .. no_pii
    """

    alpha3 = models.CharField("ISO alpha-3", max_length=3)
    numeric = models.CharField("ISO numeric", max_length=3, blank=True)
    group = models.ForeignKey(NationalityGroup, models.PROTECT, related_name="countries")
    rank = models.PositiveSmallIntegerField(_("order of relevance"), default=999)

    class Meta(ReferenceModel.Meta):
        ordering = ["rank", "code"]


class Language(ReferenceModel):
    """A language spoken by the people served, by BCP 47 code.

    .. no_pii
    """

    is_interface = models.BooleanField(_("interface language"), default=False)
    is_interpretation = models.BooleanField(_("interpretation"), default=False)
    rtl = models.BooleanField(_("written right to left"), default=False)


class Holiday(ReferenceModel):
    """One day on which public services are closed.

    A lunar holiday is provisional until the sighting of the moon settles its date.

    .. no_pii
    """

    date = models.DateField(_("date"))
    kind = models.CharField(
        _("kind"), max_length=8, choices=[("fixed", _("fixed")), ("lunar", _("lunar"))]
    )
    provisional = models.BooleanField(_("provisional"), default=False)

    class Meta(ReferenceModel.Meta):
        ordering = ["date"]


class WorkingPeriod(ReferenceModel):
    """Opening hours of a business calendar on some weekdays between two dates.

    ``weekdays`` lists ISO weekdays (1 is Monday); hours are local wall-clock time.

    .. no_pii
    """

    calendar = models.CharField(_("calendar"), max_length=20)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    weekdays = models.CharField(_("weekdays"), max_length=14)
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))
    kind = models.CharField(
        _("kind"), max_length=8, choices=[("normal", _("normal")), ("ramadan", _("Ramadan"))]
    )

    class Meta(ReferenceModel.Meta):
        ordering = ["calendar", "starts_on"]


class OutboxMessage(models.Model):
    """Something that happened and that somebody else must hear of, kept until they have.

    Written in the transaction of what happened; delivered at least once. Messages of one
    ``stream`` are delivered one after the other, in order of ``id``; streams side by side.
    States: waiting (``delivered_at`` empty), delivered, or set aside after too many failures.

    .. no_pii: payloads hold codes and keys only.
    """

    topic = models.CharField(max_length=80)
    key = models.CharField(max_length=120, unique=True)
    stream = models.CharField(max_length=60, blank=True)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=clock.now)
    delivered_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["id"], name="outbox_waiting", condition=models.Q(delivered_at__isnull=True)
            ),
            models.Index(
                fields=["stream", "id"],
                name="outbox_stream",
                condition=models.Q(delivered_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.key}"
