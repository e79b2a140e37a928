"""A parcel carrier that behaves like a real one, spoken to over HTTP only."""
