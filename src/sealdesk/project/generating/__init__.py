"""A desk full of invented tickets, sealed like real ones: for benches, and for whoever wants to see how a full desk feels."""

from sealdesk.project.generating.desk import GeneratorError, generate

__all__ = ["GeneratorError", "generate"]
