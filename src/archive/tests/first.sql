PRAGMA application_id = 1297314674;
PRAGMA user_version = 1;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    started TEXT NOT NULL UNIQUE, -- time, to the second
    finished TEXT NOT NULL, -- time, to the second
    head TEXT NOT NULL, -- JSON: the members of mssrv.report/1 before its totals
    scope TEXT, -- JSON: the member `scope` of mssrv.audit-stream/1; null if the report did not have it
    digests INTEGER NOT NULL CHECK (digests IN (0, 1)), -- whether the report was made with --digests
    sha256 BLOB NOT NULL -- of all that is kept of the audit, in 32 octets
) STRICT;
INSERT INTO audit VALUES(1,'2030-03-17T17:46:40Z','2030-03-17T17:46:42Z','{"minor":3,"tool":{"name":"mssrv","version":"0.1.0"},"requirement":{"id":"EX_LPS_0300","date":"2023-06-30","records":[{"service":"imap","interface":"psc","priority":10,"weight":1,"port":143},{"service":"imap","interface":"authcli","priority":20,"weight":1,"port":143},{"service":"submission","interface":"psc","priority":10,"weight":1,"port":587},{"service":"submission","interface":"authcli","priority":20,"weight":1,"port":587}]},"severity":{"SRV006":"warning"},"whitelist":{"generated":"2030-03-17T17:46:40Z","sha256":"0000000000000000000000000000000000000000000000000000000000000000","signature":"valid","signer":{"subject":"CN=signer.example","issuer":"CN=authority.example","not_before":"2030-03-17T17:46:40Z","not_after":"2030-03-17T17:46:40Z","sha256":"abababababababababababababababababababababababababababababababab","authenticated":true},"skipped":[{"line":7,"column":18,"message":"domain \"x@y.fr\": it is an e-mail address"}]},"source":{"kind":"resolver","servers":["192.0.2.53:53"],"probed":false,"probe":null},"started":"2030-03-17T17:46:40Z","unexamined":["declarations","fronts"],"shard":null}','{"domains":{"total":4,"sha256":"c24a014a4826246b520a4d8e1dbc3138e4bf513b8ed91d57422ac099aecfe65e"},"operators":{"sha256":"2222222222222222222222222222222222222222222222222222222222222222"},"options":{"neighbours":"true"}}',0,X'ac74f69315e250578f5b4241ed1d694be2341557511223148cb9ba4961a0d3ce');
CREATE TABLE operator (
    id INTEGER PRIMARY KEY,
    identity TEXT NOT NULL UNIQUE -- the OU of the whitelist's names
) STRICT;
INSERT INTO operator VALUES(1,'1000000002');
INSERT INTO operator VALUES(2,'300000000000001');
CREATE TABLE audit_operator (
    audit_id INTEGER NOT NULL REFERENCES audit (id),
    operator_id INTEGER NOT NULL REFERENCES operator (id),
    name TEXT, -- for people
    PRIMARY KEY (audit_id, operator_id)
) STRICT, WITHOUT ROWID;
INSERT INTO audit_operator VALUES(1,1,NULL);
INSERT INTO audit_operator VALUES(1,2,'GIP d''un nom assez long pour être replié');
CREATE TABLE domain (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE -- without a final dot
) STRICT;
INSERT INTO domain VALUES(1,'absent.mssante.fr');
INSERT INTO domain VALUES(2,'bien.mssante.fr');
INSERT INTO domain VALUES(3,'mal.mssante.fr');
INSERT INTO domain VALUES(4,'muet.mssante.fr');
INSERT INTO domain VALUES(5,'ailleurs.mssante.fr');
INSERT INTO domain VALUES(6,'inconnu.mssante.fr');
CREATE TABLE name (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;
INSERT INTO name VALUES(1,'_imap._tcp.absent.mssante.fr');
INSERT INTO name VALUES(2,'_submission._tcp.absent.mssante.fr');
INSERT INTO name VALUES(3,'_imap._tcp.bien.mssante.fr');
INSERT INTO name VALUES(4,'_submission._tcp.bien.mssante.fr');
INSERT INTO name VALUES(5,'imap-psc.example.fr');
INSERT INTO name VALUES(6,'imap-cert.example.fr');
INSERT INTO name VALUES(7,'submission-psc.example.fr');
INSERT INTO name VALUES(8,'submission-cert.example.fr');
INSERT INTO name VALUES(9,'_imap._tcp.mal.mssante.fr');
INSERT INTO name VALUES(10,'_submission._tcp.mal.mssante.fr');
INSERT INTO name VALUES(11,'_imap._tcp.muet.mssante.fr');
INSERT INTO name VALUES(12,'_submission._tcp.muet.mssante.fr');
CREATE TABLE place (
    id INTEGER PRIMARY KEY,
    place TEXT NOT NULL UNIQUE
) STRICT;
INSERT INTO place VALUES(1,'192.0.2.53:53');
CREATE TABLE detail (
    id INTEGER PRIMARY KEY,
    detail TEXT NOT NULL UNIQUE -- JSON
) STRICT;
INSERT INTO detail VALUES(1,'{"code":"DNS002","aliases":{"first":["pool.example.fr"],"omitted":0}}');
INSERT INTO detail VALUES(2,'{"code":"SRV005","record":{"priority":10,"weight":1,"port":993,"target":"imap-psc.example.fr"},"required":{"priority":10,"interface":"psc","weight":1,"port":143}}');
INSERT INTO detail VALUES(3,'{"code":"SRV006","priority":10,"records":{"first":[{"priority":10,"weight":1,"port":143,"target":"imap-psc.example.fr"},{"priority":10,"weight":1,"port":993,"target":"imap-psc.example.fr"}],"omitted":0}}');
INSERT INTO detail VALUES(4,'{"code":"DNS010","asked":"records","failure":{"detail":"no_answer","source":{"resolver":"192.0.2.53:53"},"attempts":3}}');
CREATE TABLE domain_state (
    id INTEGER PRIMARY KEY,
    domain_id INTEGER NOT NULL REFERENCES domain (id),
    status TEXT NOT NULL CHECK (status IN ('compliant', 'non_compliant', 'absent', 'undetermined')),
    unexamined TEXT, -- JSON: what was not examined; null in a report of an older version
    sha256 BLOB NOT NULL UNIQUE -- of the state with its rows in other tables, in 32 octets
) STRICT;
INSERT INTO domain_state VALUES(1,1,'absent','[]',X'7cdab9f1c8febdc037a9db19f109ecb4975eb0d8183b1cc46c1b85cc63b129a9');
INSERT INTO domain_state VALUES(2,2,'compliant','["fronts"]',X'386534753d545ce9d57d8c277daee71fe0ca198a4a0cd373abdf7cae73e151d2');
INSERT INTO domain_state VALUES(3,3,'non_compliant','["declarations","fronts"]',X'701ea24f92c3e126a2eacd400df61c63ff453742abd43f88cffbfad795a2e08f');
INSERT INTO domain_state VALUES(4,4,'undetermined','["fronts"]',X'2c9195880d1a22661e215d723161d8e2119433824879e9f3905038729eed9994');
CREATE TABLE listing (
    state_id INTEGER NOT NULL REFERENCES domain_state (id),
    position INTEGER NOT NULL, -- from 0
    operator_id INTEGER NOT NULL REFERENCES operator (id),
    PRIMARY KEY (state_id, position)
) STRICT, WITHOUT ROWID;
INSERT INTO listing VALUES(1,0,1);
INSERT INTO listing VALUES(1,1,2);
INSERT INTO listing VALUES(2,0,2);
INSERT INTO listing VALUES(3,0,2);
INSERT INTO listing VALUES(4,0,1);
CREATE TABLE lookup (
    state_id INTEGER NOT NULL REFERENCES domain_state (id),
    position INTEGER NOT NULL, -- from 0
    owner_id INTEGER NOT NULL REFERENCES name (id),
    outcome TEXT NOT NULL CHECK (outcome IN ('published', 'nodata', 'nxdomain', 'failed')),
    failure TEXT, -- why the lookup failed, if it did
    authoritative INTEGER NOT NULL CHECK (authoritative IN (0, 1)), -- whether TTLs are as published
    place_id INTEGER REFERENCES place (id), -- null if no server could be asked
    aliases TEXT, -- JSON: names that the owner is an alias of; null if there are none
    wildcard INTEGER NOT NULL CHECK (wildcard IN (0, 1)), -- whether the records come from a wildcard
    disputed INTEGER NOT NULL CHECK (disputed IN (0, 1)), -- whether name servers give different answers
    misplaced_id INTEGER REFERENCES name (id), -- the owner that has the records, if a final dot is missing
    omitted INTEGER NOT NULL, -- number of records that are not kept, because there are too many
    PRIMARY KEY (state_id, position)
) STRICT, WITHOUT ROWID;
INSERT INTO lookup VALUES(1,0,1,'nodata',NULL,0,1,NULL,0,0,NULL,0);
INSERT INTO lookup VALUES(1,1,2,'nxdomain',NULL,0,1,NULL,0,0,NULL,0);
INSERT INTO lookup VALUES(2,0,3,'published',NULL,0,1,'["pool.example.fr"]',0,0,NULL,0);
INSERT INTO lookup VALUES(2,1,4,'published',NULL,0,1,NULL,0,0,NULL,0);
INSERT INTO lookup VALUES(3,0,9,'published',NULL,0,1,NULL,0,0,NULL,0);
INSERT INTO lookup VALUES(3,1,10,'published',NULL,0,1,NULL,0,0,NULL,0);
INSERT INTO lookup VALUES(4,0,11,'failed','timeout',0,1,NULL,0,0,NULL,0);
INSERT INTO lookup VALUES(4,1,12,'published',NULL,0,1,NULL,0,0,NULL,0);
CREATE TABLE record (
    state_id INTEGER NOT NULL REFERENCES domain_state (id),
    position INTEGER NOT NULL, -- from 0
    owner_id INTEGER NOT NULL REFERENCES name (id),
    priority INTEGER NOT NULL,
    weight INTEGER NOT NULL,
    port INTEGER NOT NULL,
    target_id INTEGER NOT NULL REFERENCES name (id),
    PRIMARY KEY (state_id, position)
) STRICT, WITHOUT ROWID;
INSERT INTO record VALUES(2,0,3,10,1,143,5);
INSERT INTO record VALUES(2,1,3,20,1,143,6);
INSERT INTO record VALUES(2,2,4,10,1,587,7);
INSERT INTO record VALUES(2,3,4,20,1,587,8);
INSERT INTO record VALUES(3,0,9,10,1,143,5);
INSERT INTO record VALUES(3,1,9,10,1,993,5);
INSERT INTO record VALUES(3,2,9,20,1,143,6);
INSERT INTO record VALUES(3,3,10,10,1,587,7);
INSERT INTO record VALUES(3,4,10,20,1,587,8);
INSERT INTO record VALUES(4,0,12,10,1,587,7);
INSERT INTO record VALUES(4,1,12,20,1,587,8);
CREATE TABLE finding (
    id INTEGER PRIMARY KEY,
    state_id INTEGER NOT NULL REFERENCES domain_state (id),
    position INTEGER NOT NULL, -- from 0
    code TEXT NOT NULL, -- of the rule
    severity TEXT NOT NULL CHECK (severity IN ('error', 'undetermined', 'warning', 'info')),
    owner_id INTEGER NOT NULL REFERENCES name (id), -- what it is about: an owner, a target or the domain
    message TEXT NOT NULL, -- in English, as all texts
    expected TEXT,
    found TEXT,
    evidence TEXT, -- how to verify it: a command, or file and line
    detail_id INTEGER REFERENCES detail (id), -- null in a report of an older version
    UNIQUE (state_id, position)
) STRICT;
INSERT INTO finding VALUES(1,2,0,'DNS002','info',3,'_imap._tcp.bien.mssante.fr: an alias (CNAME) of pool.example.fr: the SRV records are read there',NULL,'CNAME pool.example.fr','dig @192.0.2.53 _imap._tcp.a.fr. SRV',1);
INSERT INTO finding VALUES(2,3,0,'SRV005','error',9,'_imap._tcp.mal.mssante.fr: the record 10 1 993 imap-psc.example.fr has port 993, expected 143 for PSC. Set the port to 143','port 143','10 1 993 imap-psc.example.fr','dig @192.0.2.53 _imap._tcp.a.fr. SRV',2);
INSERT INTO finding VALUES(3,3,1,'SRV006','warning',9,'_imap._tcp.mal.mssante.fr: several records at priority 10 (10 1 143 imap-psc.example.fr, 10 1 993 imap-psc.example.fr), expected one. Check that every front serves the same interface, or keep one record','one record at priority 10','10 1 143 imap-psc.example.fr, 10 1 993 imap-psc.example.fr','dig @192.0.2.53 _imap._tcp.a.fr. SRV',3);
INSERT INTO finding VALUES(4,4,0,'DNS010','undetermined',11,'_imap._tcp.muet.mssante.fr: the SRV lookup failed: no answer in time (server 192.0.2.53:53, 3 attempts). The records could not be checked; try again',NULL,'no answer in time','dig @192.0.2.53 _imap._tcp.a.fr. SRV',4);
CREATE TABLE omitted_finding (
    state_id INTEGER NOT NULL REFERENCES domain_state (id),
    position INTEGER NOT NULL, -- from 0
    code TEXT NOT NULL,
    severity TEXT NOT NULL CHECK (severity IN ('error', 'undetermined', 'warning', 'info')),
    findings INTEGER NOT NULL, -- number
    PRIMARY KEY (state_id, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE ttl_list (
    id INTEGER PRIMARY KEY,
    seconds TEXT NOT NULL UNIQUE -- JSON: a number for each record, in the order of their positions
) STRICT;
INSERT INTO ttl_list VALUES(1,'[3600,3600,3600,3600]');
INSERT INTO ttl_list VALUES(2,'[3600,3600,3600,3600,3600]');
INSERT INTO ttl_list VALUES(3,'[3600,3600]');
CREATE TABLE audit_domain (
    audit_id INTEGER NOT NULL REFERENCES audit (id),
    state_id INTEGER NOT NULL REFERENCES domain_state (id),
    ttl_list_id INTEGER REFERENCES ttl_list (id), -- null if the domain has no records
    PRIMARY KEY (audit_id, state_id)
) STRICT, WITHOUT ROWID;
INSERT INTO audit_domain VALUES(1,1,NULL);
INSERT INTO audit_domain VALUES(1,2,1);
INSERT INTO audit_domain VALUES(1,3,2);
INSERT INTO audit_domain VALUES(1,4,3);
CREATE TABLE mailbox_extraction (
    audit_id INTEGER PRIMARY KEY REFERENCES audit (id),
    repeated INTEGER NOT NULL, -- number of lines whose address is also on an earlier line
    compared INTEGER NOT NULL CHECK (compared IN (0, 1)), -- whether a whitelist was read
    unusable TEXT NOT NULL -- JSON: line, column and fault of each line that is in no count
) STRICT;
INSERT INTO mailbox_extraction VALUES(1,169,1,'[{"position":{"line":1234,"column":5},"why":"domain"}]');
CREATE TABLE mailbox_count (
    audit_id INTEGER NOT NULL REFERENCES mailbox_extraction (audit_id),
    domain_id INTEGER NOT NULL REFERENCES domain (id),
    personal INTEGER NOT NULL, -- number of mailboxes of persons (PER)
    organizational INTEGER NOT NULL, -- number of mailboxes of organizations (ORG)
    whitelisted INTEGER CHECK (whitelisted IN (0, 1)), -- null if no whitelist was read
    PRIMARY KEY (audit_id, domain_id)
) STRICT, WITHOUT ROWID;
INSERT INTO mailbox_count VALUES(1,2,62000,151,1);
INSERT INTO mailbox_count VALUES(1,4,1,0,1);
INSERT INTO mailbox_count VALUES(1,5,0,2,0);
INSERT INTO mailbox_count VALUES(1,6,2500,0,0);
CREATE INDEX domain_state_by_domain ON domain_state (domain_id);
CREATE INDEX audit_domain_by_state ON audit_domain (state_id);
CREATE VIEW audits AS
SELECT
    audit.id AS audit_id,
    date(audit.started) AS audit_date,
    audit.started,
    audit.finished,
    unixepoch(audit.finished) - unixepoch(audit.started) AS duration_seconds,
    count(*) FILTER (WHERE state_id IS NOT NULL) AS domains,
    count(*) FILTER (WHERE status = 'compliant') AS compliant,
    count(*) FILTER (WHERE status = 'non_compliant') AS non_compliant,
    count(*) FILTER (WHERE status = 'absent') AS absent,
    count(*) FILTER (WHERE status = 'undetermined') AS undetermined,
    head ->> '$.requirement.id' AS requirement,
    head ->> '$.requirement.date' AS requirement_date,
    head ->> '$.source.kind' AS source,
    head -> '$.source.servers' AS servers,
    head ->> '$.source.probed' AS probed,
    head ->> '$.whitelist.generated' AS whitelist_date,
    head ->> '$.whitelist.sha256' AS whitelist_sha256,
    head ->> '$.tool.version' AS mssrv_version
FROM audit
LEFT JOIN audit_domain ON audit_domain.audit_id = audit.id
LEFT JOIN domain_state ON domain_state.id = state_id
GROUP BY audit.id;
CREATE VIEW domains AS
SELECT
    date(audit.started) AS audit_date,
    audit.started AS audit_started,
    domain.name AS domain,
    domain_state.status,
    (SELECT group_concat(identity, ' ') FROM listing JOIN operator ON operator.id = operator_id
        WHERE listing.state_id = domain_state.id) AS operators,
    (SELECT count(*) > 1 FROM listing WHERE listing.state_id = domain_state.id) AS contested,
    (SELECT count(*) FROM record WHERE record.state_id = domain_state.id) AS records,
    (SELECT count(*) FROM finding WHERE finding.state_id = domain_state.id) AS findings,
    iif(mailbox_extraction.audit_id IS NULL, NULL, coalesce(personal + organizational, 0)) AS mailboxes,
    domain_state.unexamined,
    domain_state.id AS state_id
FROM audit
JOIN audit_domain ON audit_domain.audit_id = audit.id
JOIN domain_state ON domain_state.id = audit_domain.state_id
JOIN domain ON domain.id = domain_state.domain_id
LEFT JOIN mailbox_extraction ON mailbox_extraction.audit_id = audit.id
LEFT JOIN mailbox_count ON mailbox_count.audit_id = audit.id AND mailbox_count.domain_id = domain.id;
CREATE VIEW findings AS
SELECT
    date(audit.started) AS audit_date,
    audit.started AS audit_started,
    domain.name AS domain,
    (SELECT group_concat(identity, ' ') FROM listing JOIN operator ON operator.id = operator_id
        WHERE listing.state_id = domain_state.id) AS operators,
    domain_state.status,
    finding.code,
    finding.severity,
    name.name AS owner,
    finding.message,
    finding.expected,
    finding.found,
    finding.evidence,
    detail.detail
FROM audit
JOIN audit_domain ON audit_domain.audit_id = audit.id
JOIN domain_state ON domain_state.id = audit_domain.state_id
JOIN domain ON domain.id = domain_state.domain_id
JOIN finding ON finding.state_id = domain_state.id
JOIN name ON name.id = finding.owner_id
LEFT JOIN detail ON detail.id = finding.detail_id;
CREATE VIEW records AS
SELECT
    date(audit.started) AS audit_date,
    audit.started AS audit_started,
    domain.name AS domain,
    owner.name AS owner,
    ttl_list.seconds ->> record.position AS ttl_seconds,
    record.priority,
    record.weight,
    record.port,
    target.name AS target
FROM audit
JOIN audit_domain ON audit_domain.audit_id = audit.id
JOIN domain_state ON domain_state.id = audit_domain.state_id
JOIN domain ON domain.id = domain_state.domain_id
JOIN record ON record.state_id = domain_state.id
JOIN name AS owner ON owner.id = record.owner_id
JOIN name AS target ON target.id = record.target_id
LEFT JOIN ttl_list ON ttl_list.id = audit_domain.ttl_list_id;
CREATE VIEW lookups AS
SELECT
    date(audit.started) AS audit_date,
    audit.started AS audit_started,
    domain.name AS domain,
    owner.name AS owner,
    lookup.outcome,
    lookup.failure,
    lookup.authoritative,
    place.place AS answered_by,
    lookup.aliases,
    lookup.wildcard,
    lookup.disputed,
    misplaced.name AS misplaced
FROM audit
JOIN audit_domain ON audit_domain.audit_id = audit.id
JOIN domain_state ON domain_state.id = audit_domain.state_id
JOIN domain ON domain.id = domain_state.domain_id
JOIN lookup ON lookup.state_id = domain_state.id
JOIN name AS owner ON owner.id = lookup.owner_id
LEFT JOIN place ON place.id = lookup.place_id
LEFT JOIN name AS misplaced ON misplaced.id = lookup.misplaced_id;
CREATE VIEW operators AS
SELECT
    date(audit.started) AS audit_date,
    audit.started AS audit_started,
    operator.identity AS operator,
    audit_operator.name,
    count(*) AS domains,
    count(*) FILTER (WHERE domain_state.status = 'compliant') AS compliant,
    count(*) FILTER (WHERE domain_state.status = 'non_compliant') AS non_compliant,
    count(*) FILTER (WHERE domain_state.status = 'absent') AS absent,
    count(*) FILTER (WHERE domain_state.status = 'undetermined') AS undetermined,
    count(*) FILTER (WHERE EXISTS (SELECT 1 FROM listing AS other
        WHERE other.state_id = domain_state.id AND other.operator_id <> listing.operator_id)) AS contested,
    sum(iif(mailbox_extraction.audit_id IS NULL, NULL, coalesce(personal + organizational, 0))) AS mailboxes
FROM audit
JOIN audit_domain ON audit_domain.audit_id = audit.id
JOIN domain_state ON domain_state.id = audit_domain.state_id
JOIN listing ON listing.state_id = domain_state.id
JOIN audit_operator ON audit_operator.audit_id = audit.id AND audit_operator.operator_id = listing.operator_id
JOIN operator ON operator.id = listing.operator_id
LEFT JOIN mailbox_extraction ON mailbox_extraction.audit_id = audit.id
LEFT JOIN mailbox_count ON mailbox_count.audit_id = audit.id AND mailbox_count.domain_id = domain_state.domain_id
GROUP BY audit.id, operator.id;
CREATE VIEW mailboxes AS
SELECT
    date(audit.started) AS audit_date,
    audit.started AS audit_started,
    domain.name AS domain,
    mailbox_count.personal,
    mailbox_count.organizational,
    mailbox_count.personal + mailbox_count.organizational AS mailboxes,
    mailbox_count.whitelisted
FROM audit
JOIN mailbox_count ON mailbox_count.audit_id = audit.id
JOIN domain ON domain.id = mailbox_count.domain_id;
COMMIT;
