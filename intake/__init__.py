"""Other ways in: files of dealers and e-mail become returns through the one door, `rma.services`.

Owns import jobs with their rows, and the letters that came by e-mail. Appends import_started,
import_finished, import_cancelled, letter_received, letter_returned, letter_answered and
letter_set_aside. Reacts to nothing: imports are worked through by a tick, letters by people.
"""
