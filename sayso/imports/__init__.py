"""Lists from elsewhere: kept, read, checked, taken in, undone. A file can prove an opt-in and never undo an opt-out."""
