"""The judge, in a process of its own: journals against database against the others' ledgers."""
