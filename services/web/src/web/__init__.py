"""What a browser sees: Runnerly's pages, and the browser's sessions."""
