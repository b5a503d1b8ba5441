"""Domain events of casework that a higher app must hear inside the same transaction."""

from django.dispatch import Signal

#: Sent with ``consent`` before the transaction ends: whoever shared on its strength must stop.
consent_withdrawn = Signal()
