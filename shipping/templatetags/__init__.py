"""Template filters of shipping."""
