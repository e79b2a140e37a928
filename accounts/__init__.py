"""People: users, staff roles, customers, addresses, API keys, erasure.

Appends `accounts.*` events on `customer/<id>`, `user/<id>` and `apikey/<id>`; they carry ids and
names of fields, never a person's data. Reacts to nothing. Higher floors say in `erasure.py` what
they hold about a person.
"""
