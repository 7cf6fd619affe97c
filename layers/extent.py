"""What a map shows when it opens."""

# Libya and its coast with a margin, where the page starts: south, west, north, east.
FRAME_DEG = (19.0, 8.6, 34.4, 25.9)
