"""Regular expressions of XPath and XQuery Functions 3.1, section 5.6, bounded in time.

Python's ``re`` can take exponential time on a pattern a stranger wrote. This machine
visits every pair of pattern place and text position once, and its steps count against
the budget of the evaluation.
"""
