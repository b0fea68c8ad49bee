"""Prints the account and who asks; arguments: region, profile or nothing. On failure, what to do, and exit code 1."""

import sys

import boto3
from botocore import exceptions
from botocore.config import Config

WAY_IN = """To get in, one of:
  aws configure sso && aws sso login         (then: export AWS_PROFILE=<its name>)
  export AWS_ACCESS_KEY_ID=... AWS_SECRET_ACCESS_KEY=... AWS_SESSION_TOKEN=...
docs/deploy.md goes through it, from an empty account."""


def main(region, profile):
    session = boto3.Session(region_name=region or None, profile_name=profile or None)
    limits = Config(connect_timeout=5, read_timeout=10, retries={"total_max_attempts": 2})
    caller = session.client("sts", config=limits).get_caller_identity()
    print(caller["Account"], "as", caller["Arn"].split(":", 5)[-1])


try:
    main(*sys.argv[1:3])
except exceptions.ProfileNotFound as error:
    sys.exit(print(f"{error}. aws configure list-profiles lists those that there are") or 1)
except exceptions.NoRegionError:
    sys.exit(print("no region: samconfig.toml names one, or give it: cargo xtask deploy -- --region us-west-2") or 1)
except (exceptions.NoCredentialsError, exceptions.PartialCredentialsError):
    sys.exit(print(f"this shell has no AWS credentials.\n{WAY_IN}") or 1)
except (exceptions.SSOError, exceptions.TokenRetrievalError, exceptions.CredentialRetrievalError) as error:
    sys.exit(print(f"the AWS login of this shell can't be used ({error}): aws sso login renews it.\n{WAY_IN}") or 1)
except exceptions.ClientError as error:
    code = error.response["Error"]["Code"]
    sys.exit(print(f"AWS refuses the credentials of this shell ({code}): they have expired, or are mistyped.\n{WAY_IN}") or 1)
except exceptions.BotoCoreError as error:
    sys.exit(print(f"AWS can't be asked who you are: {error}") or 1)
