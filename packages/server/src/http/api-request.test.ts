import { describe, expect, it } from 'vitest'
import { isApiPath, isOwnPath, responseOf } from './api-request.js'

describe('a path', () => {
  it.each([
    ['/admin/v1', true, true],
    ['/admin/v1/instances', true, true],
    ['/admin/v10', false, false],
    ['/admin', false, false],
    ['/inbox/api/messages', true, true],
    // part of the page of the inbox
    ['/inbox/api/stream', false, false],
    ['/inbox/api/streams', true, true],
    ['/inbox/api/stream/x', true, true],
    ['/inbox', false, false],
    ['/v1/client', false, true],
    ['/dev/v1/client', false, true],
    ['/bapi/v1/users', false, true],
    ['/fapi/dev/v1/client', false, true],
    ['/a/b/c/v1/client', false, false],
    ['/v1', false, false],
    ['/sign-in/v1', false, false],
    ['/v1x/client', false, false],
  ])('%s is of the server’s own contract: %s, and of any API: %s', (path, isOwn, isApi) => {
    expect(isOwnPath(path)).toBe(isOwn)
    expect(isApiPath(path)).toBe(isApi)
  })
})

describe('an answer of the Fetch standard', () => {
  it('has every cookie in a line of its own', async () => {
    const cookies = ['a=1; Path=/', 'b=2; Path=/']
    const response = responseOf({ status: 201, headers: { 'x-a': '1' }, cookies, body: '{}' })
    expect(response.status).toBe(201)
    expect(response.headers.get('x-a')).toBe('1')
    expect(response.headers.getSetCookie()).toEqual(cookies)
    expect(await response.text()).toBe('{}')
  })
})
