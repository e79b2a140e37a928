"""Files that people hand in: the good, the broken and the hostile."""
