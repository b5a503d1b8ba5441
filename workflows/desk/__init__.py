"""The pages of an officer's own work: lists of tasks, one task, acts on several, absences."""
