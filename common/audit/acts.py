"""What is audited."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Act(models.TextChoices):
    """What somebody did with personal data or with the right to see it."""

    READ = "read", _("read")
    SEARCH = "search", _("searched")
    EXPORT = "export", _("exported")
    GRANT = "grant", _("access given")
    REVOKE = "revoke", _("access taken back")
    BREAK_GLASS = "break-glass", _("emergency access")
    REVIEW = "review", _("emergency access reviewed")
    SIGN_IN = "sign-in", _("signed in")
    REFUSED = "refused", _("refused")
    ERASE = "erase", _("erased")
    CUT = "cut", _("old lines removed")
