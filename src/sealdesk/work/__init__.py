"""Background jobs: kept in the database, leased to workers, retried, never holding anybody's data."""
