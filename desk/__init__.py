"""The service desk: cases for complaints and consultations, taken, answered, resolved.

Appends `desk.*` on the streams `case/<id>`. Reacts to `rma.eligible`, `rma.reopened`,
`rma.cancelled` and `rma.rejected`; calls down into `rma` to start and to close.
"""
