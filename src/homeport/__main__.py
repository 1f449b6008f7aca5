"""`python -m homeport`: the command line."""

from homeport.cli import main

raise SystemExit(main())
