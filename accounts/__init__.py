"""People: users, staff roles, customers, addresses, API keys, erasure."""
