"""Where things are: border sections, chainage, side, distance, notations, gazetteer. Pure functions."""
