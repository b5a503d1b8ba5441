"""The outbox: what happened is heard, once, in order, whatever fails."""

from datetime import timedelta

import pytest
from django.db import transaction

from common import clock, outbox
from common.models import OutboxMessage

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the only subscriber of ``test.news`` has heard, by key."""
    keys: list[str] = []
    monkeypatch.setitem(outbox._handlers, "test.news", [lambda message: keys.append(message.key)])
    return keys


def test_messages_are_delivered_in_the_order_of_what_happened(heard):
    for key in ("first", "second", "third"):
        outbox.announce("test.news", key, {})

    outbox.deliver()

    assert heard == ["first", "second", "third"]


def test_the_same_key_is_one_message(heard):
    outbox.announce("test.news", "once", {})
    outbox.announce("test.news", "once", {})

    outbox.deliver()

    assert heard == ["once"]


def test_a_delivered_message_is_not_delivered_again(heard):
    outbox.announce("test.news", "once", {})
    outbox.deliver()

    assert outbox.deliver() == 0
    assert heard == ["once"]


def test_what_was_rolled_back_is_never_heard(heard):
    with transaction.atomic():
        outbox.announce("test.news", "never", {})
        transaction.set_rollback(True)

    outbox.deliver()

    assert heard == []


def test_a_failing_handler_is_tried_again_later_and_the_rest_goes_on(
    heard, monkeypatch, fixed_clock
):
    monkeypatch.setitem(outbox._handlers, "test.broken", [_fails])
    outbox.announce("test.broken", "broken", {})
    outbox.announce("test.news", "after", {})

    outbox.deliver()
    waiting = OutboxMessage.objects.get(key="broken")

    assert heard == ["after"]
    assert (waiting.attempts, waiting.failure) == (1, "ValueError")
    monkeypatch.setitem(outbox._handlers, "test.broken", [])
    with clock.fixed(fixed_clock + timedelta(minutes=1)):
        assert outbox.deliver() == 1


def test_a_stream_waits_for_its_earlier_message(heard, monkeypatch, fixed_clock):
    monkeypatch.setitem(outbox._handlers, "test.broken", [_fails])
    outbox.announce("test.broken", "earlier", {}, stream="request:1")
    outbox.announce("test.news", "later", {}, stream="request:1")
    outbox.announce("test.news", "other", {}, stream="request:2")

    outbox.deliver()

    assert heard == ["other"]
    monkeypatch.setitem(outbox._handlers, "test.broken", [])
    with clock.fixed(fixed_clock + timedelta(minutes=1)):
        outbox.deliver()
    assert heard == ["other", "later"]


def test_what_a_failing_handler_wrote_is_undone(monkeypatch):
    def writes_and_fails(message):
        OutboxMessage.objects.create(topic="x", key="half")
        raise ValueError

    monkeypatch.setitem(outbox._handlers, "test.broken", [writes_and_fails])
    outbox.announce("test.broken", "broken", {})

    outbox.deliver()

    assert not OutboxMessage.objects.filter(key="half").exists()


def test_a_failure_writes_no_text_that_may_quote_a_person(monkeypatch, caplog):
    monkeypatch.setitem(outbox._handlers, "test.broken", [_fails])
    outbox.announce("test.broken", "broken", {})

    outbox.deliver()

    assert "Personne Secrète" not in caplog.text + OutboxMessage.objects.get().failure


def _fails(message):
    raise ValueError("Personne Secrète")
