"""How dates and times are written: one way per language, in pages, mails, papers and lists.

`static/js/local-time.js` writes the same in the reader's own time zone; keep the two alike.
"""
