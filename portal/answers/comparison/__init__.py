"""Two groups side by side: their states, the answers of both, and what is different about one of them."""
