"""How the ledger is proved (docs/proof.md): leaves, the tree over them, signed heads. No database, file or clock."""
