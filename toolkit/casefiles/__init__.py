"""The way in: files become checked records. Nothing here knows how they are shown or compared.

May import only ``errors``, ``thai``, ``language`` and what comes earlier in this folder: faults < text < yaml_text <
reading < notation < vocabulary < model < loading < rows < checks < writing < sheets.
"""
