import { describe, expect, it } from 'vitest'
import { nameOf } from './trace-statements.js'

describe('the name of a statement', () => {
  it.each([
    ['select * from "users" where "id" = ?', 'select', 'users'],
    ['insert into "events" ("id") values (?)', 'insert', 'events'],
    ['update "sessions" set "status" = ?', 'update', 'sessions'],
    ['delete from nodes where id = ?', 'delete', 'nodes'],
    ['\n    with recursive waiting as (select instance_id from events) select 1', 'with', 'events'],
    ['begin immediate', 'begin', null],
    ['commit', 'commit', null],
    ['select 1', 'select', null],
  ])('%s', (sql, operation, table) => {
    expect(nameOf(sql)).toEqual({ operation, table })
  })
})
