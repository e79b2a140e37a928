"""Wayline, a parcel carrier that behaves like a real one, spoken to over HTTP only.

A whole other company that happens to live in this repository: it imports none of our apps and none
imports it. It owns its parcels, scans, webhooks and faults; its clock is the management command
`embedded_carrier`. Its settings are listed in `conf.py`.
"""
