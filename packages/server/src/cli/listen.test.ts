import { describe, expect, it } from 'vitest'
import { listenFirst, type Handler } from './listen.js'

/** A promise that is resolved from outside. */
function gate<T = void>() {
  let open!: (value: T) => void
  const opened = new Promise<T>(resolve => {
    open = resolve
  })
  return { open, opened }
}

/** A server of pages alone. */
const pages = (fetch: Handler['fetch']): Handler => ({
  fetch,
  answer: () => Promise.reject(new Error('no page')),
})

describe('the listener', () => {
  it('lets requests that come early wait for the server', async () => {
    const listener = await listenFirst(0, '127.0.0.1')
    const early = fetch(`http://127.0.0.1:${listener.port}/x`)
    listener.serve(
      pages(
        (request, { remoteAddress }) => new Response(`${new URL(request.url).pathname} ${remoteAddress}`),
      ),
    )
    expect(await (await early).text()).toBe('/x 127.0.0.1')
    await listener.stop()
  })

  it('finishes the requests under way and takes no new ones', async () => {
    const listener = await listenFirst(0, '127.0.0.1')
    const [arrived, answer] = [gate(), gate<Response>()]
    listener.serve(
      pages(() => {
        arrived.open()
        return answer.opened
      }),
    )
    const underWay = fetch(`http://127.0.0.1:${listener.port}/`)
    await arrived.opened
    const stopped = listener.stop()
    await expect(fetch(`http://127.0.0.1:${listener.port}/`)).rejects.toThrow()
    answer.open(new Response('finished'))
    expect(await (await underWay).text()).toBe('finished')
    await stopped
  })

  it('does not wait for event streams', async () => {
    const listener = await listenFirst(0, '127.0.0.1')
    listener.serve(
      pages(() => {
        const body = new ReadableStream({
          start: controller => controller.enqueue(new TextEncoder().encode(': open\n\n')),
        })
        return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
      }),
    )
    const stream = (
      await fetch(`http://127.0.0.1:${listener.port}/`, { headers: { accept: 'text/event-stream' } })
    ).body!.getReader()
    await stream.read()
    await Promise.all([listener.stop(), expect(stream.read()).rejects.toThrow()])
  })

  it('says that a port is taken', async () => {
    const listener = await listenFirst(0, '127.0.0.1')
    await expect(listenFirst(listener.port, '127.0.0.1')).rejects.toMatchObject({ code: 'EADDRINUSE' })
    listener.abort()
  })
})
