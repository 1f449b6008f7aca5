"""`python -m homeport.server`: one instance in the foreground."""

from homeport.server.main import end_process, main

end_process(main())
