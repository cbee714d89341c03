import { connect } from 'node:net'

/**
 * Bytes as they are, where a client would not send such.
 * @returns the whole answer, once the server has ended the connection
 */
export function exchange(port: number, ...pieces: (string | Buffer)[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const socket = connect({ port, host: '127.0.0.1' }, () => {
      for (const piece of pieces) socket.write(piece)
    })
    socket.on('data', chunk => chunks.push(chunk))
    socket.on('close', () => resolve(Buffer.concat(chunks).toString()))
    socket.on('error', reject)
  })
}

/** What one answer begins with, while the connection stays as it is. */
export function firstAnswer(port: number, sent: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.write(sent))
    socket.once('data', chunk => {
      socket.destroy()
      resolve(chunk.toString())
    })
    socket.on('error', reject)
  })
}

export function parseAnswer(text: string) {
  const [head = '', ...rest] = text.split('\r\n\r\n')
  const [first = '', ...lines] = head.split('\r\n')
  const headers = Object.fromEntries(
    lines.map(line => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
  )
  return { status: Number(first.split(' ')[1]), headers, body: rest.join('\r\n\r\n') }
}
