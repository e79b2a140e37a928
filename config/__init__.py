"""Settings, urls, celery and the embedded servers. Sees every app, is imported by none."""
