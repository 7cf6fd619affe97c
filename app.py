"""The Streamlit entry: page configuration and navigation only. Start it with ``marsad serve``."""

from ui.frame import run

run()
