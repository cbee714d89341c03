import { describe, expect, it } from 'vitest'
import { parseMultipart } from './multipart.js'

const parse = (text: string | Buffer, boundary = 'x') =>
  parseMultipart(Buffer.from(text), `multipart/form-data; boundary=${boundary}`, 3)
const part = (head: string, content: string) => `--x\r\n${head}\r\n\r\n${content}\r\n`
const disposition = (rest: string) => `Content-Disposition: form-data; ${rest}`

describe('a multipart body', () => {
  it('is taken apart into texts and files', () => {
    const body =
      part(disposition('name="title"'), 'böse\r\n--y') +
      part(`content-type: image/png\r\n${disposition('name="file"; filename="a.png"')}`, '\0\r\n\r\n') +
      part(disposition('name="empty"'), '')
    expect(parse(`${body}--x--\r\nan epilogue`)).toEqual({
      title: 'böse\r\n--y',
      file: Buffer.from('\0\r\n\r\n'),
      empty: '',
    })
  })

  it('may have a quoted boundary, odd names, and no parts', () => {
    expect(parse('--a b--', '"a b"')).toEqual({})
    const names = part(disposition('name="a\\"b%22c"'), '1') + part(disposition('name="__proto__"'), '2')
    expect(Object.entries(parse(`${names}--x--`))).toEqual([
      ['a"b"c', '1'],
      ['__proto__', '2'],
    ])
  })

  it('is what the platform itself writes', async () => {
    const form = new FormData()
    form.set('file', new Blob([new Uint8Array([0, 13, 10, 255])]), 'ä"b.png')
    form.set('note', 'one\ntwo')
    const response = new Response(form)
    const type = response.headers.get('content-type')!
    const parsed = parseMultipart(Buffer.from(await response.arrayBuffer()), type, 3)
    expect(parsed).toEqual({ file: Buffer.from([0, 13, 10, 255]), note: 'one\r\ntwo' })
  })

  it.each([
    ['nothing', ''],
    ['another boundary', '--y\r\n'],
    ['no end', part(disposition('name="a"'), '1')],
    ['no name', `${part(disposition('filename="a"'), '1')}--x--`],
    ['no head', '--x\r\n\r\n1\r\n--x--'],
    ['a head without an end', `--x\r\n${'a'.repeat(9000)}`],
  ])('is refused with %s', (_, text) => {
    expect(() => parse(text)).toThrow('request_body_invalid')
  })

  it('is refused without a boundary, or with too many parts', () => {
    expect(() => parseMultipart(Buffer.from('--'), 'multipart/form-data', 3)).toThrow('request_body_invalid')
    expect(() => parse(`${part(disposition('name="a"'), '1').repeat(4)}--x--`)).toThrow('request_too_large')
  })
})
