"""Mails to a body's mailbox: a reference number and a request to sign in, nothing of the file."""

from django.conf import settings
from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _

from partners.models import Notification


def send(notification_id: int) -> None:
    """Send the mail of a notification once; one already sent is left alone.

    Raises what the mail backend raises, so that the outbox tries again.
    """
    notification = Notification.objects.select_related("organisation").get(pk=notification_id)
    if notification.mail == Notification.Mail.SENT:
        return
    with translation.override("fr"):
        subject = _("%(what)s — %(reference)s") % {
            "what": notification.get_kind_display(),
            "reference": notification.reference,
        }
    body = "\n\n".join(_body_in(language, notification.reference) for language in ("fr", "ar"))
    send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [notification.organisation.email])
    notification.mail = Notification.Mail.SENT
    notification.save(update_fields=["mail"])


def _body_in(language: str, reference: str) -> str:
    with translation.override(language):
        return _(
            "Please sign in to the regional referral network to read reference %(reference)s.\n"
            "This message holds nothing of the file. Do not answer it with personal data."
        ) % {"reference": reference}
