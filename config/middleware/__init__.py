"""What every request passes through, one topic a module."""
