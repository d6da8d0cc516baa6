"""From readings to the answer: what is said, how, and what it rests on."""
