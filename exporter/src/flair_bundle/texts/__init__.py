"""Texts written for this project, to show that answers agree on more than plain English."""
