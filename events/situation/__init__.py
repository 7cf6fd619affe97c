"""The situational picture: what is counted of the events, and what the centres say and do about them."""
