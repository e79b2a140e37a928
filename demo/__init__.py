"""Demo data made through the services with a fixed clock and seed."""
