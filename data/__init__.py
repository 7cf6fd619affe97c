"""The only door to files: the catalogue, the closed room for what comes from outside, words and errors."""
