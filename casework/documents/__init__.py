"""Files that belong to a case: what is taken, how it is checked, where it lies sealed."""
