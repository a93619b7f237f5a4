"""The ETL: source files in, one finished build out. It never imports the portal."""
