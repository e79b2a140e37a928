"""Template tags of the kernel's staff pages."""
