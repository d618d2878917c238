"""The bundle on disk: manifest, files, golden vectors."""
