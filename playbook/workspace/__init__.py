"""A client's data: the folder, the tables, the way in, and where SQL runs."""
