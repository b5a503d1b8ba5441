"""User-task completions per second: ours beside plain viewflow and SpiffWorkflow."""

from collections.abc import Iterator

from viewflow.workflow.status import PROCESS, STATUS

from bench import models, people
from bench.bars import Bar
from bench.models import CHOICE, Model
from bench.peers import spiff, viewflow
from bench.runner import Runner, Speed, compare
from casework.models import Request
from partners.models import User
from workflows import services
from workflows.models import ProcessInstance, UserTask

MODELS = [models.linear(5), models.parallel(3), models.exclusive(), models.linear(50)]
#: How many times plain viewflow's completions ours must do.
TIMES_VIEWFLOW = 3.0
#: How much more a step may cost among 50 tasks than among 5.
FLAT = 1.25
#: User tasks completed on each engine in a round.
ACTS = 50


def ours(model: Model, user: User, request: Request) -> Runner:
    """This engine through its public services, as a page calls them once the officer is known."""
    key = services.release(xml=model.feel).key
    variables = {"organisation": people.ORGANISATION, **CHOICE}

    def start() -> int:
        return services.start_process(key=key, variables=variables, request=request).pk

    def find(process_id: int) -> int:
        live = UserTask.objects.filter(process_id=process_id, status=STATUS.NEW)
        return live.order_by("id").values_list("pk", flat=True)[0]

    def complete(task_id: int) -> None:
        # What the policy remembers on the user does not outlive a request.
        vars(user).pop("_standing", None)
        services.complete_task(task=task_id, user=user, variables={})

    def is_finished(process_id: int) -> bool:
        return ProcessInstance.objects.filter(pk=process_id, status=PROCESS.DONE).exists()

    return Runner("ours", model.tasks, start, find, complete, is_finished)


def runners(model: Model, user: User, request: Request) -> list[Runner]:
    """Every engine with ``model``, ours first."""
    return [
        ours(model, user, request),
        viewflow.runner(model, user),
        spiff.runner(model),
        spiff.lean_runner(model),
    ]


def report(user: User, request: Request, rounds: int) -> Iterator[str | Bar]:
    """The table of this part, a line each, then its bars."""
    yield "User tasks completed per second (in brackets: instances started per second)"
    yield _row("", "ours", "viewflow", "Spiff", "Spiff lean", "ours/viewflow", "ours/Spiff")
    bars: list[Bar] = []
    for model in MODELS:
        speeds = compare(runners(model, user, request), rounds=rounds, acts=ACTS)
        mine, plain, blob, _ = (speed.completions for speed in speeds)
        yield _row(model.name, *map(_speed, speeds), f"x{mine / plain:.2f}", f"x{mine / blob:.2f}")
        bars.append(Bar(f"{model.name}, times plain viewflow", mine / plain, TIMES_VIEWFLOW))
        if model.name == "linear 50":
            bars.append(Bar(f"{model.name}, times SpiffWorkflow", mine / blob, 1.0))
    yield "Spiff lean keeps the model in memory; as documented it is saved with the state."
    yield from bars
    yield from _flatness(user, request, rounds)


def _flatness(user: User, request: Request, rounds: int) -> Iterator[str | Bar]:
    pair = [ours(model, user, request) for model in (MODELS[0], MODELS[3])]
    short, long = compare(pair, rounds=rounds, acts=ACTS)
    cost = short.completions / long.completions
    yield f"Cost of our step among 50 tasks, in steps among 5: {cost:.2f}"
    yield Bar("cost of a step among 50 tasks, times 5", cost, at_most=FLAT)


def _speed(speed: Speed) -> str:
    return f"{speed.completions:.0f} ({speed.starts:.0f})"


def _row(*cells: str) -> str:
    return "  " + cells[0].ljust(11) + "".join(cell.rjust(14) for cell in cells[1:])
