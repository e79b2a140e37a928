"""PostgreSQL and Valkey that come with the product, for a machine that has neither.

Nothing here imports Django, so the servers can be started before the settings are read.
`lease.hold()` is the way in; `keeper` is the process that owns the servers; `places` says where
everything lies. Used only when `DATABASE_URL` or `REDIS_URL` is not given.
"""
