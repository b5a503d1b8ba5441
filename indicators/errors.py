"""What the indicators refuse, in words for the person in front of the page."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class IndicatorsRefused(Exception):
    """Base of what can be told to the user; ``message`` is translated when shown."""

    message: str | Promise = ""

    def __str__(self) -> str:
        return str(self.message)


class QuarterNotOver(IndicatorsRefused):
    message = _("This quarter is not over yet. It can be released from its last midnight on.")


class AlreadyReleased(IndicatorsRefused):
    message = _("This quarter was released before. A released quarter never changes.")


class NothingIsSafe(IndicatorsRefused):
    """The disclosure control refused the tables; nothing may be shown or released."""

    message = _(
        "These figures cannot be protected well enough, so none of them is shown. Nothing was "
        "released. Ask the technical administrator to look at the disclosure control."
    )


class ReleasedQuarterChanged(IndicatorsRefused):
    """Somebody tried to write to a released quarter."""

    message = _("A released quarter never changes.")
