"""Work orders: what the bench found, what it did, what it used, what it proved.

Appends `repair.*` on the streams `workorder/<id>`. Reacts to `rma.processing_started`,
`rma.line_received`, `rma.line_missing`, `rma.cancelled` and `rma.rejected`; calls down into `rma`,
`inventory` and `warranty` when a piece is finished.
"""
