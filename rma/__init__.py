"""The RMA and its lines: state machine, services, portal shell, timeline."""
