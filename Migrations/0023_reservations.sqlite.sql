-- Why: only running requests reserve, so that the table is small, and every request paid for an index of it twice.

DROP INDEX reservation_budget;
