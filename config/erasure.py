"""What apps beside accounts hold about a person; apps above it register in their own modules."""

import notifications.services
from accounts import erasure_registry

erasure_registry.register("notifications", notifications.services.forget_customer)
erasure_registry.register_by_address("notifications", notifications.services.forget_addresses)
