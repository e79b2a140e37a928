"""Measurements, each with a ratio against something run beside it on the same machine.

`make bench` runs all, `make bench NAME=append` one. Every line printed is one JSON object: name,
value, unit, beside, beside_value, ratio, load. Figures go nowhere by themselves: quote them with
their load.
"""
