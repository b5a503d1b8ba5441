"""What was said at the desk when a case was opened, and what is typed but not sent yet."""

from uuid import uuid4

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models.case import Case
from casework.models.reference import Channel
from common import clock
from common.sealing.fields import SealedTextField

#: The largest household that a form takes for an answer and not for a slip.
LARGEST_HOUSEHOLD = 30


class CaseIntake(models.Model):
    """The reception of a person, as it was written down (domain §7.7, F-INTAKE).

    .. pii: when and how a person came, and with how many; erased with the case
    """

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="intake")
    received_on = models.DateField(_("received on"))
    channel = models.ForeignKey(Channel, models.PROTECT, null=True, blank=True, related_name="+")
    household_size = models.PositiveSmallIntegerField(
        _("people in the household"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LARGEST_HOUSEHOLD)],
    )

    class Meta:
        ordering = ["case"]

    def __str__(self) -> str:
        return f"intake of case {self.pk}"


class IntakeDraft(models.Model):
    """An intake that an officer has begun and not sent.

    Its key is the one that the form carries, so that the form sent from two devices is carried out
    once. Deleted when it is sent, when the officer throws it away, and after thirty days.

    .. pii: everything that was typed about a person; erased by sending, or after thirty days
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="intake_drafts")
    typed = SealedTextField()
    begun_at = models.DateTimeField(default=clock.now)
    saved_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-saved_at", "id"]
        indexes = [models.Index(fields=["saved_at"], name="intake_draft_saved")]

    def __str__(self) -> str:
        return f"intake draft {self.pk}"
