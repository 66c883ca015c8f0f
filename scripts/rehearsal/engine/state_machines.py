"""The state language."""
from ministack.services import stepfunctions


def close_gaps():
    the_first_retrier_that_matches_decides()


def the_first_retrier_that_matches_decides():
    """On AWS the first retrier that names an error is the one for it, and `MaxAttempts: 0` means never. The engine
    goes on to the next one, so that a declined card is tried again under `States.ALL`."""

    def find_matching_retrier(retriers, error, counts):
        for index, retrier in enumerate(retriers):
            named = retrier.get("ErrorEquals", [])
            if error in named or "States.ALL" in named or ("States.TaskFailed" in named and error != "States.Timeout"):
                spent = counts.get(index, 0) >= retrier.get("MaxAttempts", 3)
                return (None, -1) if spent else (retrier, index)
        return None, -1

    stepfunctions._find_matching_retrier = find_matching_retrier
