"""The durable runtime: carries out the pure engine's commands on viewflow's models.

One step is one transaction on one locked instance, written in bulk at its end.
"""
