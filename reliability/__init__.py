"""Field reliability: from returns and running devices to life models and decisions.

Owns the field data (`Life`, `Finding`), projected from the events of devices (warranty) and of the
bench (repair), and the reports at `/reports/`. Appends no events of its own.
`reliability.estimators` is the numerical core: pure functions on arrays, usable without Django.
"""
