"""Who may read /metrics, and where traces go."""

from config.settings import environment

# The bearer token of the scraper; without one /metrics exists on this machine in the demo only.
METRICS_TOKEN = environment.text("METRICS_TOKEN")
SHORTEST_TOKEN = 16
if METRICS_TOKEN and len(METRICS_TOKEN) < SHORTEST_TOKEN:
    environment.complain(
        "METRICS_TOKEN", "METRICS_TOKEN can be guessed.", "Take at least 16 random characters."
    )
# Traces are sent where this is set and requirements/otel.lock is installed.
TRACES_ENDPOINT = environment.text("OTEL_EXPORTER_OTLP_ENDPOINT")
