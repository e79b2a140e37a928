"""The verbs of reliability work; one module per subject."""
