"""Conversations by text: a text comes in, is understood, answered, or read by a person."""
