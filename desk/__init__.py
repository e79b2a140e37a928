"""Cases for complaints and consultations."""
