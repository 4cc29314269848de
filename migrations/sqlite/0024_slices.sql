-- The server whose calls get their holds out of this one; null for the hold of one call.
alter table holds add column node text;
