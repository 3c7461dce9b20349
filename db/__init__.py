"""What is stored. Tables, engine, migrations: no rules, no Streamlit."""
