"""Packages of changes between the centres."""
