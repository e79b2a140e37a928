"""The kernel: append-only event store, subscribers, effects, idempotency keys, replay.

Owns the log (`log`, `unit`, `chain`, `verification`), its readers (`projections`, `reactions`,
`runner`, `parking`, `replay`), calls to the outside world (`effects`, `effects_runner`), answers
given once (`idempotency`), periodic jobs (`periodic`) and the processes that turn the crank
(`pump`, `relay`, `tasks`). Appends events.stream_retried and events.effect_retried when a person
asks for another try. Reacts to nothing.
"""
