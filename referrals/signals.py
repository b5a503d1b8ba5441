"""Domain events of referrals that others must hear inside the same transaction."""

from django.dispatch import Signal

#: Sent with ``referral``, ``fields`` (what its receiving body may no longer read) and ``is_over``
#: (nothing is left to read). Whatever opens the referral without signing in must stop doing so.
disclosure_ended = Signal()
