import { SECRET_KEY } from '../installation/installation.mjs'
import { runStatements } from './organizations.mjs'

const headers = { authorization: `Bearer ${SECRET_KEY}`, 'content-type': 'application/json' }

/**
 * The directory of a company, through the Backend API. @returns its path at the server and its key
 */
export async function createDirectory(server, name) {
  const make = async (path, body) => {
    const answer = await fetch(`${server.origin}/bapi/v1${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(`no ${path}: ${await answer.text()}`)
    return answer.json()
  }
  const connection = { name, provider: 'saml_custom', domains: [`${name}.example`] }
  const { id } = await make('/enterprise_connections', connection)
  const made = await make('/directories', { enterprise_connection_id: id, provider: 'okta' })
  return { id: made.id, path: new URL(made.endpoint_url).pathname, key: made.api_key }
}

/**
 * Makes users with the smallest ids people of the directory, and members of one group. The server must not
 * run meanwhile.
 */
export async function fillDirectory(installation, { id }, size) {
  const isPostgres = installation.dialect === 'postgres'
  const json = text => (isPostgres ? `(${text})::jsonb` : text)
  const resource = json(
    `'{"userName":"' || people.id || '@company.example","emails":[{"value":"' || people.id || '@company.example"}]}'`,
  )
  const people = `(select instance_id, id, created_at, row_number() over (order by id) as position from users
    order by id limit ${size}) as people`
  await runStatements(installation, [
    `insert into directory_users (instance_id, directory_id, user_id, position, external_id, user_name_key,
       active, resource, version, created_at, updated_at)
     select people.instance_id, '${id}', people.id, people.position, 'ext-' || people.id,
       lower(people.id || '@company.example'), ${isPostgres ? 'true' : '1'}, ${resource}, 1,
       people.created_at, people.created_at from ${people}`,
    `insert into directory_emails (instance_id, directory_id, email_key, user_id)
     select instance_id, directory_id, user_name_key, user_id from directory_users where directory_id = '${id}'`,
    `insert into directory_groups (instance_id, id, directory_id, position, external_id, display_name_key,
       resource, version, created_at, updated_at)
     select instance_id, 'scimgrp_${id}', id, 1, null, 'everybody', ${json(`'{"displayName":"Everybody"}'`)}, 1,
       created_at, created_at from directories where id = '${id}'`,
    `insert into directory_group_members (instance_id, group_id, user_id, directory_id)
     select instance_id, 'scimgrp_${id}', user_id, directory_id from directory_users where directory_id = '${id}'`,
    `update directories set users_count = ${size}, groups_count = 1 where id = '${id}'`,
  ])
}
