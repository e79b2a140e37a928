"""The pages at `/reports/`: each parses, makes one call, answers."""
