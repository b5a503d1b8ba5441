"""Completes the tasks that a file lists; says for each how it went and how long it took.

Run as a module, on the test's database: several at once are as many officers at once. They begin
when the second file is there.
"""

import json
import sys
import time
from pathlib import Path

import django

django.setup()

from workflows import errors, services  # noqa: E402 -- models need the set-up
from workflows.models import UserTask  # noqa: E402


def main(listed: Path, signal: Path) -> None:
    """Print a line of JSON for each task: its key, what came of it, seconds."""
    tasks = json.loads(listed.read_text())
    rows = UserTask.objects.in_bulk(tasks)
    print("ready", flush=True)
    while not signal.exists():
        time.sleep(0.01)
    for pk in tasks:
        began = time.perf_counter()
        outcome = _complete(rows[pk])
        print(json.dumps([pk, outcome, time.perf_counter() - began]), flush=True)


def _complete(task: UserTask) -> str:
    try:
        services.complete_task(task=task, user=None, variables={})
    except errors.TaskGone:
        return "gone"
    return "done"


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
