"""Messages to customers: templates, queue, delivery."""
