"""The door and everything that is plain HTTP: gate, session routes, files, health."""
