"""Files of events that others publish: one file a format."""
