"""Other ways in: files of dealers and e-mail become returns through the one door, `rma.services`.

Owns import jobs with their rows, and the letters that came by e-mail.
"""
