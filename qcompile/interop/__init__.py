"""Other toolkits' objects in and out. Each module loads its toolkit when it is imported, and nobody imports it early."""
