"""The carrier: the embedded one of the demo, or a real one at CARRIER_URL."""

from config.settings import environment
from config.settings.base import DEMO, PORT

# Only for the demo, on this machine: a real carrier brings its own key and secret.
DEMO_KEY = "demo-carrier-key" if DEMO else ""
DEMO_SECRET = "whsec_ZGVtby1jYXJyaWVyLXdlYmhvb2stc2VjcmV0" if DEMO else ""

CARRIER_URL = environment.text("CARRIER_URL", f"http://127.0.0.1:{PORT}/carrier/v1")
CARRIER_KEY = environment.text("CARRIER_KEY", DEMO_KEY)
CARRIER_WEBHOOK_SECRET = environment.text("CARRIER_WEBHOOK_SECRET", DEMO_SECRET)
CARRIER_WEBHOOK_SECRET_PREVIOUS = environment.text("CARRIER_WEBHOOK_SECRET_PREVIOUS")
# Where the embedded carrier sends its scans, and how long one of its days lasts (seconds).
CARRIER_WEBHOOK_URL = environment.text(
    "CARRIER_WEBHOOK_URL", f"http://127.0.0.1:{PORT}/hooks/carriers/embedded/"
)
CARRIER_DAY_SECONDS = environment.number("CARRIER_DAY_SECONDS", 30)
CARRIER_AUTO_DROP_OFF_DAYS = environment.number("CARRIER_AUTO_DROP_OFF_DAYS", 0)
