"""Domain events of casework that a higher app must hear inside the same transaction."""

from django.dispatch import Signal

#: Sent with ``consent`` and ``fields``, what was taken back of it (all that was left of it when the
#: whole consent is withdrawn), before the transaction ends: whoever shared on it must stop.
consent_withdrawn = Signal()

#: Sent with ``case`` and ``action`` before a case's rows are erased, in the same transaction: for
#: what an app keeps elsewhere than in tables that name the case (see ``casework.treatments``).
case_erasing = Signal()
#: Sent with ``case`` before it is closed, in the same transaction: who still works on something of
#: it elsewhere refuses with a CaseworkRefused.
case_closing = Signal()

#: Sent with ``request`` when it is closed together with its case, not by its process: what still
#: runs for it must end, in the same transaction.
request_dropped = Signal()

#: Sent with ``users``: each receiver answers with the keys of those who are away today.
away_asked = Signal()

#: Sent with ``user`` and ``cases`` (keys): each receiver answers with a dict of how much work that
#: the user has claimed would go with each case.
work_asked = Signal()

#: Sent with ``case``, ``from_user``, ``to_user`` and ``by`` in the transaction in which a case goes
#: over to a colleague; each receiver answers how many pieces of claimed work it moved.
case_handed_over = Signal()
