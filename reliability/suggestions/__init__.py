"""Which fault a customer's words speak for, learned from the site's own confirmed cases.

Owns the versions of the classifier. Appends `reliability.suggestions_trained`. A suggestion is
shown with its probability and the words behind it; it is never applied by itself.
"""
