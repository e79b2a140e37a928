"""Control charts of confirmed failures: by product, fault, lot and supplier, month by month.

Appends `reliability.chart_alarmed` on `chart/<id>`, once per chart, month and rule; an alarm on a
fault brings a problem up. The charts themselves are drawn from the field data when asked for.
"""
