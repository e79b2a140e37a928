"""Field reliability: from returns and running devices to life models and decisions.

Owns the field data (`Life`, `Finding`), projected from the events of devices (warranty) and of the
bench (repair), the suppliers of lots, and the reports at `/reports/`: asked at once or as long
runs, by the calendar, and for the end of a product. Problems and their corrective action live in
`fracas`, control charts in `spc`, suggested faults in `suggestions`.
`reliability.estimators` is the numerical core: pure functions on arrays, usable without Django.
"""
