"""How it is used: the Streamlit pages and the command line."""
