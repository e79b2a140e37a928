"""The fault plan against a running product: `manage.py chaos`.

Generator, nemesis and checker are processes of their own; the product is started, hurt, counted.
"""
