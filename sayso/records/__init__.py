"""What is proved to others: the record of a permission, the story of a text, the heads, the whole ledger."""
