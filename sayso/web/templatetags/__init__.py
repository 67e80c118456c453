"""Words and times as the templates say them."""
