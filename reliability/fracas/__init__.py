"""Failure reporting, analysis and corrective action: from repeated failures to a proven remedy.

Owns problems. Appends `reliability.problem_*` on `problem/<id>`. Reacts to the bench's diagnoses
and to alarms of control charts; an action is closed only with its effect measured on field data.
"""
