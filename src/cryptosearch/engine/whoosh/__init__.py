"""The engine that keeps posts in a Whoosh index. Nothing outside this package imports whoosh."""

from cryptosearch.engine.whoosh.engine import WhooshEngine

__all__ = ["WhooshEngine"]
