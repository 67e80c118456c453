"""The rule book: pure decisions about who may be texted, when and how often. Start reading at `gate.py`."""
