"""``python -m cryptosearch``."""

from cryptosearch.cli import main

if __name__ == "__main__":
    main(prog_name="cryptosearch")
