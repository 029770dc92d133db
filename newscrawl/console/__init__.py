"""What the person at a terminal sees beside the log: live lines, examples in --help, completion of commands."""
