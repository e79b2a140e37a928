"""The outside of messages: mail servers, and the outbox that stands in for the customer's."""
