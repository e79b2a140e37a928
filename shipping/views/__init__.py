"""Entry points over HTTP: portal pages of labels and tracking, the dock, carriers' webhooks."""
