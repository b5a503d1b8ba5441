"""The models as plain viewflow flows, with the lock that joins need."""

import types
from typing import Any

from viewflow import this
from viewflow.workflow import flow, lock
from viewflow.workflow.activation import Activation
from viewflow.workflow.models import Process, Task
from viewflow.workflow.status import PROCESS, STATUS

from bench.models import CHOICE, Model
from bench.runner import Runner
from partners.models import User


def _view() -> None:
    """Never shown: the tasks are completed from code."""


def _task(following: str) -> flow.View:
    return flow.View(_view).Next(getattr(this, following))


def _flow(name: str, nodes: dict[str, Any]) -> type[flow.Flow]:
    body = {
        "__module__": __name__,
        "lock_impl": lock.SelectForUpdateLock(nowait=False),
        "end": flow.End(),
        **nodes,
    }
    return types.new_class(name, (flow.Flow,), {}, lambda attributes: attributes.update(body))


def _linear(count: int) -> dict[str, Any]:
    names = [*(f"t{number}" for number in range(1, count + 1)), "end"]
    tasks = {name: _task(names[number + 1]) for number, name in enumerate(names[:-1])}
    return {"start": flow.StartHandle().Next(this.t1), **tasks}


def _parallel() -> dict[str, Any]:
    split = flow.Split().Next(this.t1).Next(this.t2).Next(this.t3)
    tasks = {name: _task("join") for name in ("t1", "t2", "t3")}
    start = flow.StartHandle().Next(this.split)
    return {"start": start, "split": split, **tasks, "join": flow.Join().Next(this.end)}


def _exclusive() -> dict[str, Any]:
    which = flow.Switch().Case(this.a, cond=_chose_a).Default(this.b)
    tasks = {"ask": _task("which"), "a": _task("end"), "b": _task("end")}
    return {"start": flow.StartHandle().Next(this.ask), "which": which, **tasks}


def _chose_a(activation: Activation) -> bool:
    return activation.process.data["choice"] == "a"


# viewflow finds a flow by the name under which its module holds it.
Linear5 = _flow("Linear5", _linear(5))
Linear50 = _flow("Linear50", _linear(50))
Parallel3 = _flow("Parallel3", _parallel())
Exclusive = _flow("Exclusive", _exclusive())

FLOWS = {
    "linear 5": Linear5,
    "linear 50": Linear50,
    "parallel 3": Parallel3,
    "exclusive": Exclusive,
}


def runner(model: Model, user: User) -> Runner:
    """Assign and execute in one transaction, as fast as viewflow goes."""
    flow_class = FLOWS[model.name]

    def start() -> int:
        return flow_class.start.run(_process_data=dict(CHOICE)).pk

    def find(process_id: int) -> int:
        live = Task.objects.filter(process_id=process_id, status=STATUS.NEW)
        return live.order_by("id").values_list("pk", flat=True)[0]

    def complete(task_id: int) -> None:
        with Task.objects.get(pk=task_id).activation() as activation:
            activation.assign(user)
            activation.start(None)
            activation.execute()

    def is_finished(process_id: int) -> bool:
        return Process.objects.filter(pk=process_id, status=PROCESS.DONE).exists()

    return Runner("viewflow", model.tasks, start, find, complete, is_finished)
