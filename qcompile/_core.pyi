"""The Rust module's face. Written by hand; stubtest keeps it true."""

__all__ = ["build_profile", "codes", "version"]

def version() -> str:
    """The version of the package."""

def build_profile() -> str:
    """How the extension was compiled, `release` or `debug`."""

def codes() -> list[tuple[str, str, str]]:
    """Every diagnostic code as (name, title, page in Markdown)."""
