"""The only road to addresses that others chose: checked, pinned, bounded in time and size."""
