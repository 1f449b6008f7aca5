"""`homeport watch`: which files a function is made of, what has changed of them, and how it gets into the stack."""
