"""Adaptor for the betsy suite: script tokens become actions, conditions become FEEL."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from tests.workflows.conformance.places import BETSY
from tests.workflows.conformance.world import Job, World
from workflows import bpmn
from workflows.bpmn import events

_CONTAINS = re.compile(rb"test\.contains\((\"[a-z]\")\)")
_WAIT = timedelta(seconds=10)
#: a join that can never fire shows no mark of its own in the suite
_SILENT = {"join-deadlock"}


def suite() -> dict[str, Any]:
    """The description of the suite."""
    data: dict[str, Any] = json.loads((BETSY / "cases.json").read_text())
    return data


def model(path: str) -> bytes:
    """A model with its conditions written in FEEL."""
    return _CONTAINS.sub(rb"contains(test, \1)", (BETSY / path).read_bytes())


def refusals(document: bpmn.Document) -> list[str]:
    """Codes of the errors that forbid the deployment of a model."""
    return [item.code for item in bpmn.check(document) if item.severity == "error"]


@dataclass
class Run:
    """One case: what the scripts logged."""

    marks: list[str] = field(default_factory=list)
    began: dict[int, float] = field(default_factory=dict)
    stamps: list[tuple[Any, Any]] = field(default_factory=list)

    def work(self, job: Job) -> Any:
        """Do what a script token says."""
        token = job.node.script
        if token.startswith("SCRIPT_task"):
            self.marks.append(f"Task{token[-1]}")
        elif token == "CREATE_MARKER_FILE":
            self.marks.append("MarkerExists")
        elif token == "THROW_ERROR":
            return events.JobFailed(at=job.world.now, token=job.token, error_code="ERR_CODE")
        elif token.startswith("INCREMENT_INTEGER_VARIABLE"):
            return self._increment(job)
        elif token == "SET_STRING_DATA":
            return self._done(job, {"data": "String"})
        elif token == "LOG_DATA" and job.variables.get("data") == "String":
            self.marks.append("DataCorrect")
        elif token == "WAIT_TEN_SECONDS" or token.startswith("CREATE_TIMESTAMP_LOG"):
            return self._wait(job)
        return None

    def _done(self, job: Job, variables: dict[str, object]) -> events.JobCompleted:
        return events.JobCompleted(at=job.world.now, token=job.token, variables=variables)

    def _increment(self, job: Job) -> events.JobCompleted:
        if job.node.script.endswith("_AND_LOG"):
            self.marks.append("Increment")
        value = job.variables["integerVariable"]
        return self._done(job, {"integerVariable": value + 1})  # type: ignore[operator]

    def _wait(self, job: Job) -> timedelta | None:
        began = self.began.setdefault(job.token, job.world.now.timestamp())
        if job.world.now.timestamp() - began < _WAIT.total_seconds():
            return _WAIT
        if job.node.script.startswith("CREATE_TIMESTAMP_LOG"):
            self.stamps.append((began, job.world.now.timestamp()))
        return None


def play(test: dict[str, Any], case: dict[str, Any], inputs: dict[str, str]) -> list[str]:
    """The marks of one case, sorted; marks that only matter when expected are left out."""
    run = Run()
    document = bpmn.read(model(test["model"]))
    if refusals(document):
        return ["GenericError"]
    world = World(document, run.work, horizon=timedelta(minutes=5))
    variables = {"integerVariable": case["integer"]}
    if case["input"]:
        variables["test"] = inputs[f"INPUT_{case['input']}"]
    if case["parallel"]:
        for process in document.processes:
            if process.id != test["name"]:
                world.start(process.id, variables)
    world.start(test["name"], variables)
    world.run()
    marks = Counter(run.marks)
    if "MarkerExists" not in case["expect"]:
        del marks["MarkerExists"]
    if world.failures:
        marks["ErrorThrownErrorEvent"] += 1
    if any(code not in _SILENT for code in world.incidents):
        marks["GenericError"] += 1
    if _overlap(run.stamps):
        marks["ExecutionParallel"] += 1
    return sorted(marks.elements())


def _overlap(stamps: list[tuple[Any, Any]]) -> bool:
    if len(stamps) < 2:
        return False
    (first_begin, first_end), (second_begin, second_end) = stamps[:2]
    return bool(first_begin < second_end and second_begin < first_end)
