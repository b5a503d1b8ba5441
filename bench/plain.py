"""The peer: the same models written as plain viewflow flows, with the lock that joins need."""

from viewflow import this
from viewflow.workflow import flow, lock


def _view() -> None:
    """Never shown: the tasks are completed from code."""


class LinearFlow(flow.Flow):
    """Five user tasks in a row."""

    lock_impl = lock.SelectForUpdateLock(nowait=False)

    start = flow.StartHandle().Next(this.t1)
    t1 = flow.View(_view).Next(this.t2)
    t2 = flow.View(_view).Next(this.t3)
    t3 = flow.View(_view).Next(this.t4)
    t4 = flow.View(_view).Next(this.t5)
    t5 = flow.View(_view).Next(this.end)
    end = flow.End()


class ParallelFlow(flow.Flow):
    """Three user tasks side by side."""

    lock_impl = lock.SelectForUpdateLock(nowait=False)

    start = flow.StartHandle().Next(this.split)
    split = flow.Split().Next(this.t1).Next(this.t2).Next(this.t3)
    t1 = flow.View(_view).Next(this.join)
    t2 = flow.View(_view).Next(this.join)
    t3 = flow.View(_view).Next(this.join)
    join = flow.Join().Next(this.end)
    end = flow.End()
