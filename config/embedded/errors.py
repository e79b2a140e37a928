"""What can go wrong with the embedded servers, in words for the person at the terminal."""


class EmbeddedServersFailed(Exception):
    """The embedded servers could not be started or stopped; the message says what to do."""
