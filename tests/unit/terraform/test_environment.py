"""The environment of a run against a local stack."""

from pathlib import Path

from homeport.terraform.environment import aws_environment, local_environment, without_aws

AWS_OF_THE_USER = {
    "AWS_PROFILE": "production",
    "AWS_SESSION_TOKEN": "token",
    "AWS_ENDPOINT_URL_S3": "http://elsewhere",
    "AWS_CA_BUNDLE": "/ca",
}


def test_nothing_of_the_users_aws_gets_in() -> None:
    environment = local_environment(
        {
            **AWS_OF_THE_USER,
            "PATH": "/bin",
            "TF_VAR_x": "1",
            "TF_WORKSPACE": "w",
            "DRY_RUN": "1",
            "TF_CLI_ARGS_init": "-x",
        },
        endpoint="http://127.0.0.1:4567",
        region="eu-west-1",
        binary=Path("/bin/terraform"),
        data=Path("/data"),
        override_name="o_override.tf",
    )

    assert environment == {
        "PATH": "/bin",
        "TF_VAR_x": "1",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:4567",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "eu-west-1",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        "AWS_EC2_METADATA_DISABLED": "true",
        "CHECKPOINT_DISABLE": "1",
        "TF_DATA_DIR": "/data",
        "TF_IN_AUTOMATION": "1",
        "DISABLE_DEPRECATION_NOTICE": "1",
        "LS_PROVIDERS_FILE": "o_override.tf",
        "S3_HOSTNAME": "127.0.0.1",
        "MWAA_ENDPOINT": "http://127.0.0.1:4567",
        "TF_CMD": "/bin/terraform",
        "USE_EXEC": "1",
    }


def test_an_account_may_stand_in_the_key() -> None:
    assert aws_environment("http://a:1", "eu-west-1", "123456789012")["AWS_ACCESS_KEY_ID"] == "123456789012"


def test_everything_but_aws_stays() -> None:
    assert without_aws({**AWS_OF_THE_USER, "HOME": "/h"}) == {"HOME": "/h"}
