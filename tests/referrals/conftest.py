"""Officers of both sides of a referral, and a referral between them."""

import pytest

from casework.models import Request
from partners.enums import RoleCode
from partners.models import User
from referrals.models import Referral
from tests.factories import CELL, OTHER_NGO, SCHOOLS, officer, open_case, refer, submit


@pytest.fixture
def sender(reference: None) -> User:
    """A caseworker of the sending association."""
    return officer(RoleCode.CASE)


@pytest.fixture
def recipient(reference: None) -> User:
    """A caseworker of the receiving body."""
    return officer(RoleCode.CASE, SCHOOLS)


@pytest.fixture
def coordinator(reference: None) -> User:
    """An officer of the regional cell."""
    return officer(RoleCode.CELL, CELL)


@pytest.fixture
def stranger(reference: None) -> User:
    """A caseworker of a body that has nothing to do with it."""
    return officer(RoleCode.CASE, OTHER_NGO)


@pytest.fixture
def asked(sender: User) -> Request:
    """A request for a school place, in a case of the sender's."""
    return submit(open_case(user=sender))


@pytest.fixture
def referral(asked: Request) -> Referral:
    """The request, sent to the schools and not answered."""
    return refer(asked)
