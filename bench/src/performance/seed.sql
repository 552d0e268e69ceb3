-- Two years of 100 reps in ten teams, ending with the first of November 2026: {deals} deals of which a tenth is open, {interactions} interactions, {leads} leads
-- and as many tasks, {customers} customers. Rows as the product writes them, but for what no metric reads.
-- One client asks as fast as it can.
UPDATE settings SET rate_limit_per_second = 0;

SET session_replication_role = replica;

INSERT INTO users (id,name,email,role,team_id,remind_before_minutes,active,created_at,updated_at,version,remind_style,agenda_at_minutes)
SELECT ('00000000-0000-7000-8000-'||lpad(to_hex(g),12,'0'))::uuid,'Rep '||g,'rep'||g||'@x.example','rep',('00000000-0000-7000-9000-'||lpad(to_hex(g%10),12,'0'))::uuid,'{30}',true,'2024-01-01','2024-01-01',1,'each',510 FROM generate_series(1,100) g;

INSERT INTO teams (id,name,created_at,updated_at,version) SELECT ('00000000-0000-7000-9000-'||lpad(to_hex(g),12,'0'))::uuid,'Team '||g,'2024-01-01','2024-01-01',1 FROM generate_series(0,9) g;

UPDATE teams SET lead_id = ('00000000-0000-7000-8000-'||lpad(to_hex(substr(name, 6)::int + 1),12,'0'))::uuid WHERE name LIKE 'Team %';

UPDATE users SET role = 'manager' WHERE id IN (SELECT lead_id FROM teams);

INSERT INTO team_memberships (id,user_id,team_id,from_at,why) SELECT gen_random_uuid(), id, team_id, created_at,'created' FROM users WHERE team_id IS NOT NULL;

INSERT INTO customers (id,name,kind,status,owner_id,tags,custom,created_at,updated_at,version)
SELECT ('00000000-0000-7000-a000-'||lpad(to_hex(g),12,'0'))::uuid,'C'||g,'company','active',('00000000-0000-7000-8000-'||lpad(to_hex(1+g%100),12,'0'))::uuid,'{}','{}','2024-01-01','2024-01-01',1 FROM generate_series(1,{customers}) g;

INSERT INTO deals (id,customer_id,name,value_amount,value_currency,pipeline_id,stage_id,status,closed_at,lost_reason,owner_id,custom,created_at,updated_at,version,expected_close_on)
SELECT ('00000000-0000-7000-b000-'||lpad(to_hex(g),12,'0'))::uuid, ('00000000-0000-7000-a000-'||lpad(to_hex(1+g%{customers}),12,'0'))::uuid,'D'||g, (random()*10000)::numeric(12,2),'USD',p.id,s.id,
 CASE WHEN g%10=0 THEN 'open' WHEN g%3=0 THEN 'lost' ELSE 'won' END, CASE WHEN g%10=0 THEN NULL ELSE c.at + interval '30 days' END, CASE WHEN g%10<>0 AND g%3=0 THEN 'price' END, ('00000000-0000-7000-8000-'||lpad(to_hex(1+g%100),12,'0'))::uuid,'{}',c.at,c.at,1,(c.at+interval '40 days')::date
FROM generate_series(1,{deals}) g, LATERAL (SELECT '2024-11-01'::timestamptz + g * interval '700 days' / {deals} AS at) c, (SELECT id FROM pipelines LIMIT 1) p, LATERAL (SELECT id FROM pipeline_stages WHERE pipeline_id=p.id ORDER BY position LIMIT 1) s;

INSERT INTO deal_stage_intervals (id,deal_id,stage_id,status,from_at,to_at) SELECT gen_random_uuid(),id,stage_id,'open',created_at,closed_at FROM deals;

INSERT INTO deal_stage_intervals (id,deal_id,stage_id,status,from_at,to_at) SELECT gen_random_uuid(),id,stage_id,status,closed_at,NULL FROM deals WHERE status<>'open';

INSERT INTO ownerships (id,subject_type,subject_id,owner_id,from_at,why) SELECT gen_random_uuid(),'deal',id,owner_id,created_at,'created' FROM deals;

INSERT INTO ownerships (id,subject_type,subject_id,owner_id,from_at,why) SELECT gen_random_uuid(),'customer',id,owner_id,created_at,'created' FROM customers;

INSERT INTO interactions (id,customer_id,user_id,channel,direction,occurred_at,created_at,updated_at,version)
SELECT ('00000000-0000-7000-c000-'||lpad(to_hex(g),12,'0'))::uuid, ('00000000-0000-7000-a000-'||lpad(to_hex(1+g%{customers}),12,'0'))::uuid,('00000000-0000-7000-8000-'||lpad(to_hex(1+g%100),12,'0'))::uuid, (ARRAY['call','email','note','meeting'])[1+g%4],'outbound',c.at,c.at,c.at,1 FROM generate_series(1,{interactions}) g, LATERAL (SELECT '2024-11-01'::timestamptz + g * interval '730 days' / {interactions} AS at) c;

INSERT INTO tasks (id,subject,kind,due_at,owner_id,priority,status,completed_at,completed_by,created_at,updated_at,version,customer_id,opens_customer)
SELECT ('00000000-0000-7000-d000-'||lpad(to_hex(g),12,'0'))::uuid,'T','call',c.at+interval '3 days',('00000000-0000-7000-8000-'||lpad(to_hex(1+g%100),12,'0'))::uuid,'normal',CASE WHEN g%20=0 THEN 'open' ELSE 'done' END,CASE WHEN g%20=0 THEN NULL ELSE c.at+ (g%5)*interval '1 day' END,CASE WHEN g%20=0 THEN NULL ELSE ('00000000-0000-7000-8000-'||lpad(to_hex(1+g%100),12,'0'))::uuid END,c.at,c.at,1,('00000000-0000-7000-a000-'||lpad(to_hex(1+g%{customers}),12,'0'))::uuid,true FROM generate_series(1,{leads}) g, LATERAL (SELECT '2024-11-01'::timestamptz + g * interval '730 days' / {leads} AS at) c;

INSERT INTO leads (id,emails,phones,custom,status,owner_id,assigned_because,first_response_at,first_response_working_seconds,created_at,updated_at,version)
SELECT ('00000000-0000-7000-e000-'||lpad(to_hex(g),12,'0'))::uuid,ARRAY['l'||g||'@x.example'],'{}','{}','new',('00000000-0000-7000-8000-'||lpad(to_hex(1+g%100),12,'0'))::uuid,'given',CASE WHEN g%4<>0 THEN c.at+interval '1 hour' END,CASE WHEN g%4<>0 THEN g%3600 END,c.at,c.at,1 FROM generate_series(1,{leads}) g, LATERAL (SELECT '2024-11-01'::timestamptz + g * interval '730 days' / {leads} AS at) c;

INSERT INTO ownerships (id,subject_type,subject_id,owner_id,from_at,why) SELECT gen_random_uuid(),'lead',id,owner_id,created_at,'round_robin' FROM leads;

INSERT INTO purchases (id,customer_id,owner_id,purchased_on,total_amount,total_currency,items,created_at,updated_at,version)
SELECT gen_random_uuid(),customer_id,owner_id,closed_at::date,value_amount,'USD','[]',closed_at,closed_at,1 FROM deals WHERE status='won' AND random()<0.7;

