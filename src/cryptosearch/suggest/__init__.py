"""What to try next: queries that were probably meant, reasons why nothing was found, and how a word may go on."""
