"""The customer portal: parse, call one service, answer. Whoever may not see a return gets a 404."""
