"""The API does what its OpenAPI document says, whoever calls and whatever is sent."""
