-- The first schema. Do not change this file: archives have it. A change is a migration of its own.
--
-- Tables have names in the singular, and hold each fact once. Views have names in the plural: they are for people and
-- for programs such as Datasette and Metabase. Times are in UTC, as in RFC 3339.

CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    started TEXT NOT NULL UNIQUE, -- time, to the second
    finished TEXT NOT NULL, -- time, to the second
    head TEXT NOT NULL, -- JSON: the members of mssrv.report/1 before its totals
    scope TEXT, -- JSON: the member `scope` of mssrv.audit-stream/1; null if the report did not have it
    digests INTEGER NOT NULL CHECK (digests IN (0, 1)), -- whether the report was made with --digests
    sha256 BLOB NOT NULL -- of all that is kept of the audit, in 32 octets
) STRICT;

CREATE TABLE operator (
    id INTEGER PRIMARY KEY,
    identity TEXT NOT NULL UNIQUE -- the OU of the whitelist's names
) STRICT;

-- The operators that an audit counts domains for.
CREATE TABLE audit_operator (
    audit_id INTEGER NOT NULL REFERENCES audit (id),
    operator_id INTEGER NOT NULL REFERENCES operator (id),
    name TEXT, -- for people
    PRIMARY KEY (audit_id, operator_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE domain (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE -- without a final dot
) STRICT;

-- A name in the DNS: the owner of records, or a target.
CREATE TABLE name (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

-- The server, or file and line, that an outcome comes from.
CREATE TABLE place (
    id INTEGER PRIMARY KEY,
    place TEXT NOT NULL UNIQUE
) STRICT;

-- What a finding is about, as data: `detail` of mssrv.report/1.
CREATE TABLE detail (
    id INTEGER PRIMARY KEY,
    detail TEXT NOT NULL UNIQUE -- JSON
) STRICT;

-- All that an audit found of a domain, except the TTLs, which a cache changes at any moment. Audits that found the same
-- share it.
CREATE TABLE domain_state (
    id INTEGER PRIMARY KEY,
    domain_id INTEGER NOT NULL REFERENCES domain (id),
    status TEXT NOT NULL CHECK (status IN ('compliant', 'non_compliant', 'absent', 'undetermined')),
    unexamined TEXT, -- JSON: what was not examined; null in a report of an older version
    sha256 BLOB NOT NULL UNIQUE -- of the state with its rows in other tables, in 32 octets
) STRICT;

CREATE INDEX domain_state_by_domain ON domain_state (domain_id);

-- The operators that list a domain.
CREATE TABLE listing (
    state_id INTEGER NOT NULL REFERENCES domain_state (id),
    position INTEGER NOT NULL, -- from 0
    operator_id INTEGER NOT NULL REFERENCES operator (id),
    PRIMARY KEY (state_id, position)
) STRICT, WITHOUT ROWID;

-- The outcome of the lookup of a required owner; without rows in a report of an older version.
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

-- A published SRV record. Its TTL is in ttl_list.
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

-- Findings that are only counted, because a domain has too many.
CREATE TABLE omitted_finding (
    state_id INTEGER NOT NULL REFERENCES domain_state (id),
    position INTEGER NOT NULL, -- from 0
    code TEXT NOT NULL,
    severity TEXT NOT NULL CHECK (severity IN ('error', 'undetermined', 'warning', 'info')),
    findings INTEGER NOT NULL, -- number
    PRIMARY KEY (state_id, position)
) STRICT, WITHOUT ROWID;

-- The TTLs of the records of a domain.
CREATE TABLE ttl_list (
    id INTEGER PRIMARY KEY,
    seconds TEXT NOT NULL UNIQUE -- JSON: a number for each record, in the order of their positions
) STRICT;

-- What an audit found.
CREATE TABLE audit_domain (
    audit_id INTEGER NOT NULL REFERENCES audit (id),
    state_id INTEGER NOT NULL REFERENCES domain_state (id),
    ttl_list_id INTEGER REFERENCES ttl_list (id), -- null if the domain has no records
    PRIMARY KEY (audit_id, state_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX audit_domain_by_state ON audit_domain (state_id);

-- The extraction of the Annuaire Santé that the audit was weighed by, if there was one.
CREATE TABLE mailbox_extraction (
    audit_id INTEGER PRIMARY KEY REFERENCES audit (id),
    repeated INTEGER NOT NULL, -- number of lines whose address is also on an earlier line
    compared INTEGER NOT NULL CHECK (compared IN (0, 1)), -- whether a whitelist was read
    unusable TEXT NOT NULL -- JSON: line, column and fault of each line that is in no count
) STRICT;

CREATE TABLE mailbox_count (
    audit_id INTEGER NOT NULL REFERENCES mailbox_extraction (audit_id),
    domain_id INTEGER NOT NULL REFERENCES domain (id),
    personal INTEGER NOT NULL, -- number of mailboxes of persons (PER)
    organizational INTEGER NOT NULL, -- number of mailboxes of organizations (ORG)
    whitelisted INTEGER CHECK (whitelisted IN (0, 1)), -- null if no whitelist was read
    PRIMARY KEY (audit_id, domain_id)
) STRICT, WITHOUT ROWID;

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

-- A contested domain counts for each operator that lists it.
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
