"""Everything that touches Flair and torch objects; imported only where they are installed."""
