"""What a reader can choose: filters, their values in an address, and the SQL that they become."""
