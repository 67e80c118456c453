"""Jobs that read the ledger for reports: nothing here writes."""
