"""Before anything of LocalStack is imported: it does not own the machine, in a container neither (as in the server).

Otherwise it looks for a Docker engine on its import, and leaves the socket open when there is none.
"""

import os

os.environ["OVERRIDE_IN_DOCKER"] = "0"
