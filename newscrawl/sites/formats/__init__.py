"""How the answers of single systems are read, where selectors are not enough: pure functions that declarations name."""
