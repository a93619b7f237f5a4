"""The page /member: what the source knows of one member, drawn from the answer `member` of its question."""
