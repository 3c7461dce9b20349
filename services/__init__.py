"""What people can do. Commands change things, queries read them; no Streamlit."""
