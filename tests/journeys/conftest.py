"""The network's own processes, released."""

import pytest
from django.core.management import call_command


@pytest.fixture
def processes(reference: None) -> None:
    """The released definitions of the network."""
    call_command("bpmn", "deploy", verbosity=0)
