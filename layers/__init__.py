"""How it looks: one file a map layer, the map that composes them, and the one-file export."""
