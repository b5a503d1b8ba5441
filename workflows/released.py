"""Where viewflow finds the Flow class of a released version: ``workflows/released.XFlow_v1``.

There is no such class in this file. The first look-up builds it from the released model, in every
process anew, so references survive restarts.
"""

import re
import threading
from typing import Any

_NAME = re.compile(r"^[A-Za-z0-9]+Flow_v\d+$")
_building = threading.RLock()


def __getattr__(name: str) -> Any:
    if not _NAME.match(name):
        raise AttributeError(name)
    from workflows.models import Definition
    from workflows.runtime.compiler import compile_flow

    with _building:
        if name in globals():
            return globals()[name]
        version = int(name.rpartition("_v")[2])
        for definition in Definition.objects.filter(version=version).order_by("key"):
            if definition.class_name == name:
                globals()[name] = compile_flow(definition)
                return globals()[name]
    raise AttributeError(name)
