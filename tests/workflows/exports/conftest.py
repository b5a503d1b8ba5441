"""Processes to export, their history written by hand as the runtime writes it."""

from collections.abc import Mapping
from datetime import timedelta

from common import clock
from tests import factories
from tests.workflows.conftest import flow, model, task
from workflows import services
from workflows.bpmn import log
from workflows.models import HistoryEvent, ProcessInstance, UserTask
