"""Pictures of guides and cases: what is drawn (`picture`, `compose`, `standing`), and how (`svg`, `mermaid`, `dot`)."""
