-- What is known of a model besides its prices, in tokens; null where the operator has not said. For PostgreSQL.
create table models (
    model      text primary key,
    -- The longest prompt and completion together.
    context    bigint check (context > 0),
    -- The longest completion.
    max_output bigint check (max_output > 0)
);
