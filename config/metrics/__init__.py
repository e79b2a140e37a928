"""What Prometheus reads at /metrics: requests of this process, and the state of the whole system.

Labels are ids of ours (routes, kinds, names of subscribers), never anything a customer wrote.
"""
