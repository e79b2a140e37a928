"""Business calendars, stage targets and the promise shown at every node."""
