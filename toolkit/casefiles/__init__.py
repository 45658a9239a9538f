"""The way in: files become checked records; nothing here knows how they are shown or compared."""
