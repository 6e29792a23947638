"""Read CDS Hooks messages with healthchain's models: lines of a model's name, a tab and JSON; print what is refused.

healthchain brings a hundred packages, so it runs in an environment of its own, which has nothing of ours.
"""

from __future__ import annotations

import sys


def main() -> int:
    """Return 1 if a message is refused."""
    from healthchain.models.requests.cdsrequest import CDSRequest
    from healthchain.models.responses.cdsdiscovery import CDSServiceInformation
    from healthchain.models.responses.cdsfeedback import CDSFeedback
    from healthchain.models.responses.cdsresponse import CDSResponse

    models = {model.__name__: model for model in (CDSFeedback, CDSRequest, CDSResponse, CDSServiceInformation)}
    refused = read = 0
    for line in sys.stdin:
        name, _, message = line.partition("\t")
        try:
            models[name].model_validate_json(message)
        except ValueError as error:
            refused += 1
            print(f"{name}: {error}")
        read += 1
    print(f"{read} messages read")
    return 1 if refused or not read else 0


if __name__ == "__main__":
    sys.exit(main())
