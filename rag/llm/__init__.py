"""Answers by a language model at an OpenAI-compatible endpoint: prompt in, checked claims out."""
