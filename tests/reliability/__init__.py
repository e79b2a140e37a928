"""Tests of `reliability`: published examples, laws and refusals."""
