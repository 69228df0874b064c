"""`python -m sulh` is the command `sulh`."""

from sulh.cli import main

if __name__ == "__main__":
    main()
