"""Which assets a text names. Pure: texts in, mentions out. The rules: docs/mentions.md."""
