"""The brief: to be written."""
from sulh.brief._document import OUTCOMES, RunDocument
