"""The process models that are measured, as one BPMN text for every engine that reads BPMN."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

#: Variable on which the exclusive model decides, and its value.
CHOICE = {"choice": "a"}


@dataclass(frozen=True)
class Model:
    """A model: how many user tasks one run completes, and its text in either expression language.

    The two texts differ in conditions only: FEEL for this engine, Python for SpiffWorkflow.
    """

    name: str
    tasks: int
    feel: bytes
    python: bytes

    @property
    def key(self) -> str:
        """The id of the process in the text."""
        return _key(self.name)


def linear(count: int) -> Model:
    """``count`` user tasks in a row."""
    tasks = [f"t{number}" for number in range(1, count + 1)]
    flows = [_flow(*pair) for pair in pairwise(["s", *tasks, "e"])]
    return _model(f"linear {count}", count, [*map(_task, tasks), *flows])


def parallel(count: int) -> Model:
    """``count`` user tasks side by side between two parallel gateways."""
    tasks = [f"t{number}" for number in range(1, count + 1)]
    gateways = ['<parallelGateway id="split"/>', '<parallelGateway id="join"/>']
    flows = [_flow("s", "split"), _flow("join", "e")]
    flows += [_flow("split", task) for task in tasks] + [_flow(task, "join") for task in tasks]
    return _model(f"parallel {count}", count, [*map(_task, tasks), *gateways, *flows])


def exclusive() -> Model:
    """A user task, then one of two by a condition."""
    body = [*map(_task, ["ask", "a", "b"]), '<exclusiveGateway id="which" default="f_which_b"/>']
    body += [_flow("s", "ask"), _flow("ask", "which"), _flow("which", "a", "CONDITION")]
    body += [_flow("which", "b"), _flow("a", "e"), _flow("b", "e")]
    return _model("exclusive", 2, body)


def reminder() -> bytes:
    """An hour's wait, then a user task: what a deadline does."""
    timer = (
        '<intermediateCatchEvent id="wait"><timerEventDefinition id="hour">'
        '<timeDuration xsi:type="tFormalExpression">PT1H</timeDuration>'
        "</timerEventDefinition></intermediateCatchEvent>"
    )
    body = [timer, _task("t1"), _flow("s", "wait"), _flow("wait", "t1"), _flow("t1", "e")]
    return _model("reminder", 1, body).feel


def _model(name: str, tasks: int, body: Iterable[str]) -> Model:
    text = (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        ' xmlns:sm="urn:souss-massa:bpmn:1" id="d" targetNamespace="urn:bench">'
        f'<process id="{_key(name)}" name="{name}" isExecutable="true">'
        f'<startEvent id="s"/><endEvent id="e"/>{"".join(body)}</process></definitions>'
    )
    feel, python = (text.replace("CONDITION", f'choice {sign} "a"') for sign in ("=", "=="))
    return Model(name, tasks, feel.encode(), python.encode())


def _key(name: str) -> str:
    return f"bench-{name.replace(' ', '-')}"


def _task(name: str) -> str:
    return f'<userTask id="{name}" name="{name}" sm:formKey="simple.done"/>'


def _flow(source: str, target: str, condition: str = "") -> str:
    inner = (
        f'<conditionExpression xsi:type="tFormalExpression">{condition}</conditionExpression>'
        if condition
        else ""
    )
    ends = f'sourceRef="{source}" targetRef="{target}"'
    return f'<sequenceFlow id="f_{source}_{target}" {ends}>{inner}</sequenceFlow>'
