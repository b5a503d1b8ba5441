"""Finding a person again among many, beside what a database and a library do with plain names."""
