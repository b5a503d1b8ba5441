"""Domain events of casework that a higher app must hear inside the same transaction."""

from django.dispatch import Signal

#: Sent with ``consent`` and ``fields``, what was taken back of it (all that was left of it when the
#: whole consent is withdrawn), before the transaction ends: whoever shared on it must stop.
consent_withdrawn = Signal()

#: Sent with ``case`` and ``action`` before a case's rows are erased, in the same transaction: for
#: what an app keeps elsewhere than in tables that name the case (see ``casework.treatments``).
case_erasing = Signal()
