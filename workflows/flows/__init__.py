"""The network's own processes: what their service tasks do, and which request runs which."""
