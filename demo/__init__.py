"""The demo: two years of history in an empty database, made through the services (`seed_demo`).

Appends no events of its own kind and reacts to nothing. `plan` says which roads are walked how
often, `roads` and `open_roads` tell them, `walk` and `bench` are the verbs, `history` puts them in
order of time, `settling` lets happen what follows, `halves` does it twice at once.
"""
