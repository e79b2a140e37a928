"""Brands, return centres, SKUs and their lifecycle, fault codes, money."""
