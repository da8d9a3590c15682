"""A mailbox for development and the demo: takes all mail by SMTP, shows it on a page, sends none on."""
