"""What is asked: a question understood, and a follow-up made to stand alone."""
