//! Mail, from the outbox to a mail server.

mod smtp;
