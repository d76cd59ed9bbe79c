-- no transaction
drop index concurrently if exists issues_of_user;
