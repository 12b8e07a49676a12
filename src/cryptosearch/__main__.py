"""The program: ``cryptosearch``, or ``python -m cryptosearch``. The command line in a process of its own."""

import atexit
import gc

_N_BEFORE_COLLECTION = 50_000  # objects; starting makes many and leaves no garbage, so to look for it takes time only


def main() -> None:
    """Run the command line, with garbage collected rarely; at its end the process leaves all objects to the system."""
    gc.set_threshold(_N_BEFORE_COLLECTION)
    atexit.register(gc.freeze)

    from cryptosearch.cli import main as run  # makes a third of all objects

    run(prog_name="cryptosearch")


if __name__ == "__main__":
    main()
