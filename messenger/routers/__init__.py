"""HTTP and WebSocket only: path, permission, schema in, one call into core, schema out."""
