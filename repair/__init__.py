"""Work orders: diagnosis, parts, tests, completion."""
