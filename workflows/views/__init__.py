"""Pages of the processes: the daily work, the running processes, their models."""
