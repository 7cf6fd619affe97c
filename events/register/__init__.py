"""The register: every report and its whole history, in one file or on a server."""
