"""Devices, policies and verdicts that explain themselves."""
