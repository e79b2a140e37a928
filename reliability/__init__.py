"""Field reliability: from returns and running devices to life models and decisions.

`reliability.estimators` is the numerical core: pure functions on arrays, usable without Django.
"""
