"""The embedded reader: a question and the passages found for it become ranked readings (docs/reading.md)."""
