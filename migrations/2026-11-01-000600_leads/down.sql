DROP TABLE assignment_pools;
DROP TABLE rejected_leads;
DROP TABLE interactions;
DROP TABLE contact_points;
DROP TABLE leads;
