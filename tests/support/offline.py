"""Run inside a network namespace that has only loopback: starts an instance and uses it."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from support.instance import running

with running(Path(sys.argv[1]) / "state") as instance:
    s3 = instance.client("s3")
    s3.create_bucket(Bucket="offline")
    s3.put_object(Bucket="offline", Key="key", Body=b"value")
    assert s3.get_object(Bucket="offline", Key="key")["Body"].read() == b"value"
    sys.stdout.write(instance.client("sts").get_caller_identity()["Account"] + "\n")
