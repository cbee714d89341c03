import { DIALECTS, startTestServer, TEST_ORIGIN, TEST_SECRET_KEY, type TestServer } from '@frontdesk/testkit'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUser, errorCode, signIn } from './support.js'

interface UserBody {
  id: string
  image_url: string
  has_image: boolean
}

const picture = (format: 'png' | 'jpeg' | 'gif' | 'webp', width = 40) =>
  sharp({ create: { width, height: 20, channels: 3, background: 'teal' } })
    .toFormat(format)
    .toBuffer()

describe.each(DIALECTS)('profile images on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ dialect })
  })
  afterAll(() => server.close())

  const send = async (path: string, body: RequestInit['body'], headers: Record<string, string>) => {
    const request = new Request(TEST_ORIGIN + path, { method: 'POST', body, headers })
    const response = await server.frontdesk.fetch(request, { remoteAddress: '127.0.0.1' })
    return {
      status: response.status,
      body: (await response.json()) as UserBody & { response: { public_url: string; id: string } },
    }
  }
  const multipart = (file: Buffer, name = 'file') => {
    const form = new FormData()
    form.set(name, new Blob([new Uint8Array(file)], { type: 'application/x-lies' }), 'me.bin')
    return form
  }
  const asBackend = { authorization: `Bearer ${TEST_SECRET_KEY}` }
  const upload = (userId: string, file: Buffer) =>
    send(`/bapi/v1/users/${userId}/profile_image`, multipart(file), asBackend)
  const images = async () =>
    (await server.frontdesk.services.store.read.selectFrom('images').select('id').execute()).length
  const get = (url: string) => server.frontdesk.fetch(new Request(url))

  it.each(['png', 'jpeg', 'gif', 'webp'] as const)(
    'take %s by its content and serve it encoded anew, cached for good',
    async format => {
      const userId = await createUser(server, `${format}@example.com`)
      const answer = await upload(userId, await picture(format))
      expect(answer.body).toMatchObject({ id: userId, has_image: true })
      const response = await get(answer.body.image_url)
      expect(response.headers.get('content-type')).toBe('image/webp')
      expect(response.headers.get('cache-control')).toContain('immutable')
      expect(await sharp(Buffer.from(await response.arrayBuffer())).metadata()).toMatchObject({
        format: 'webp',
        width: 40,
        height: 20,
      })
    },
  )

  it('are made smaller, lose their metadata, and replace the one before', async () => {
    const userId = await createUser(server, 'large@example.com')
    const first = await upload(userId, await picture('png'))
    const before = await images()
    const secret = await sharp(await picture('jpeg', 3000))
      .withExif({ IFD0: { Copyright: 'secret place' } })
      .jpeg()
      .toBuffer()
    const second = await upload(userId, secret)
    expect(second.body.image_url).not.toBe(first.body.image_url)
    expect(await images()).toBe(before)
    expect((await get(first.body.image_url)).status).toBe(404)
    const served = Buffer.from(await (await get(second.body.image_url)).arrayBuffer())
    expect(await sharp(served).metadata()).toMatchObject({ width: 1024 })
    expect(served.includes('secret place')).toBe(false)
  })

  it('are refused when they are no picture, too large, or not there', async () => {
    const userId = await createUser(server, 'refused@example.com')
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
    expect(errorCode((await upload(userId, svg)).body)).toBe('image_type_not_supported')
    const broken = Buffer.concat([(await picture('png')).subarray(0, 40), Buffer.from('nonsense')])
    expect(errorCode((await upload(userId, broken)).body)).toBe('image_type_not_supported')
    const large = Buffer.concat([await picture('png'), Buffer.alloc(10 * 1024 * 1024)])
    expect([(await upload(userId, large)).status, errorCode((await upload(userId, large)).body)]).toEqual([
      413,
      'image_too_large',
    ])
    expect((await upload(userId, Buffer.alloc(16 * 1024 * 1024))).status).toBe(413)
    const other = await send(`/bapi/v1/users/${userId}/profile_image`, multipart(svg, 'picture'), asBackend)
    expect(other.status).toBe(422)
    const text = await send(
      `/bapi/v1/users/${userId}/profile_image`,
      new URLSearchParams({ file: 'x' }),
      asBackend,
    )
    expect(errorCode(text.body)).toBe('form_param_missing')
    expect((await upload('user_nobody', svg)).status).toBe(404)
  })

  it('go away, and the generated one comes back', async () => {
    const userId = await createUser(server, 'gone@example.com')
    const { body } = await upload(userId, await picture('png'))
    const answer = await server.backend<UserBody>('DELETE', `/users/${userId}/profile_image`)
    expect(answer.body).toMatchObject({ has_image: false })
    expect(answer.body.image_url).toContain('/img/avatar_placeholder/')
    expect((await get(body.image_url)).status).toBe(404)
    expect((await server.eventTypes()).slice(-2)).toEqual(['user.updated', 'user.updated'])
  })

  it('go with their user', async () => {
    const userId = await createUser(server, 'deleted@example.com')
    const { body } = await upload(userId, await picture('png'))
    await server.backend('DELETE', `/users/${userId}`)
    expect((await get(body.image_url)).status).toBe(404)
  })

  it('are set by people themselves, as a form, as bytes and as base64 text', async () => {
    await createUser(server, 'self@example.com')
    const browser = server.browser()
    await signIn(browser, 'self@example.com')
    const headers = { cookie: `__client=${browser.cookie('__client')}`, origin: 'http://localhost:3000' }
    const file = await picture('png')
    const octets = { ...headers, 'content-type': 'application/octet-stream' }
    const tries = [
      await send('/v1/me/profile_image', multipart(file), headers),
      await send('/v1/me/profile_image', new Uint8Array(file), octets),
      await send('/v1/me/profile_image', `data:image/png;base64,${file.toString('base64')}`, octets),
    ]
    for (const answer of tries)
      expect(answer.body.response.public_url).toContain(`/img/${answer.body.response.id}`)
    const me = await browser.get<{ response: UserBody }>('/v1/me')
    expect(me.body.response).toMatchObject({ has_image: true, image_url: tries[2]!.body.response.public_url })
    const gone = await browser.delete<{ response: { deleted: boolean } }>('/v1/me/profile_image')
    expect(gone.body.response.deleted).toBe(true)
  })
})
