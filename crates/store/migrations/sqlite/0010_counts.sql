-- Counting and paging look at nothing but the index: a page of a long list used to fetch every row of it to count
-- them.
DROP INDEX account_transaction_listed;
DROP INDEX account_transaction_customer;
CREATE INDEX account_transaction_listed ON account_transaction (account_id, listed_at, id, status, partner_id);
CREATE INDEX account_transaction_customer ON account_transaction (customer_id, listed_at, id, status, partner_id);
