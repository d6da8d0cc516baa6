"""Models behind an address: what every call to one is bounded by, and what went wrong in Korean words."""
