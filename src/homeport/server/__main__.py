"""`python -m homeport.server`: one instance in the foreground."""

from homeport.server.main import main

raise SystemExit(main())
