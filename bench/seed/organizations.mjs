import { Libsql, pg } from '../installation/databases.mjs'
import { SECRET_KEY } from '../installation/installation.mjs'

const headers = { authorization: `Bearer ${SECRET_KEY}`, 'content-type': 'application/json' }

/**
 * Through the Backend API, as an application does it; the creator is the first member.
 * @returns the new one's id
 */
export async function createOrganization(server, name, createdBy) {
  const body = JSON.stringify({ name, created_by: createdBy, max_allowed_memberships: 0 })
  const answer = await fetch(`${server.origin}/bapi/v1/organizations`, { method: 'POST', headers, body })
  if (!answer.ok) throw new Error(`no organization: ${await answer.text()}`)
  return (await answer.json()).id
}

/**
 * Makes users with the smallest ids members, with the counts that the server keeps.
 * The server must not run meanwhile.
 */
export async function addMembers(installation, organizationId, size) {
  const isPostgres = installation.dialect === 'postgres'
  const empty = isPostgres ? `'{}'::jsonb` : `'{}'`
  const statements = [
    `insert into organization_memberships (instance_id, id, organization_id, user_id, role_id, public_metadata,
       private_metadata, created_at, updated_at)
     select users.instance_id, 'orgmem_${size}_' || users.id, '${organizationId}', users.id, organization_roles.id, ${empty},
       ${empty}, users.created_at, users.created_at
     from users join organization_roles on organization_roles.instance_id = users.instance_id
       and organization_roles.key = 'org:member'
     where not exists (select 1 from organization_memberships m where m.instance_id = users.instance_id
       and m.organization_id = '${organizationId}' and m.user_id = users.id)
     order by users.id limit ${size - 1}`,
    `update organizations set members_count = ${size} where id = '${organizationId}'`,
    `delete from organization_role_counts where organization_id = '${organizationId}'`,
    `insert into organization_role_counts (instance_id, organization_id, role_id, members_count)
     select instance_id, organization_id, role_id, count(*) from organization_memberships
     where organization_id = '${organizationId}' group by instance_id, organization_id, role_id`,
  ]
  await runStatements(installation, statements)
}

/** Changes the database of an installation that does not run. */
export async function runStatements(installation, statements) {
  if (installation.dialect === 'postgres') await runOnPostgres(installation.postgres.url, statements)
  else runOnSqlite(installation.sqliteFile, statements)
}

async function runOnPostgres(url, statements) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
    await client.query('vacuum analyze')
  } finally {
    await client.end()
  }
}

function runOnSqlite(file, statements) {
  const database = new Libsql(file)
  try {
    for (const statement of statements) database.exec(statement)
    database.exec('pragma wal_checkpoint(truncate)')
  } finally {
    database.close()
  }
}
