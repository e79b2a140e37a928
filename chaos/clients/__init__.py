"""The generator: clients that open RMAs and walk them to their end, whatever happens meanwhile."""
