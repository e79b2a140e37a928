"""The kernel: append-only event store, subscribers, effects, idempotency keys, replay."""
