"""Lines that somebody types for a network's long form, run in a process and compared."""
