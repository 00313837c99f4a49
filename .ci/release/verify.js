// Verifies.
