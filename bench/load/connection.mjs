import { connect } from 'node:net'

const HEAD_END = '\r\n\r\n'
const LAST_CHUNK = '0\r\n\r\n'

/**
 * One kept-alive HTTP/1.1 connection with one request at a time. Its own small parser: a full HTTP client
 * takes as long as the server that is measured, and would hide differences between its answers.
 */
export class Connection {
  received = Buffer.alloc(0)
  settle = null

  static async open(port) {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    await new Promise((resolve, reject) => {
      socket.once('error', reject)
      socket.once('connect', resolve)
    })
    return new Connection(socket)
  }

  constructor(socket) {
    this.socket = socket
    socket.on('data', data => this.receive(data))
    socket.on('error', error => this.settle?.reject(error))
    socket.on('close', () => this.settle?.reject(new Error('the server closed the connection')))
  }

  /** Sends bytes of a whole request. @returns status and whole answer */
  send(request) {
    return new Promise((resolve, reject) => {
      this.settle = { resolve, reject }
      this.socket.write(request)
    })
  }

  receive(data) {
    this.received = this.received.length === 0 ? data : Buffer.concat([this.received, data])
    const end = this.received.indexOf(HEAD_END)
    if (end < 0 || !this.isComplete(end)) return
    const answer = { status: Number(this.received.latin1Slice(9, 12)), bytes: this.received }
    const { resolve } = this.settle
    this.received = Buffer.alloc(0)
    this.settle = null
    resolve(answer)
  }

  isComplete(headEnd) {
    const head = this.received.latin1Slice(0, headEnd)
    // it never has a body (RFC 9110 15.3.5)
    if (/^HTTP\/1\.1 204 /.test(head)) return true
    const [, length] = /\r\ncontent-length: *(\d+)/i.exec(head) ?? []
    if (length !== undefined) return this.received.length >= headEnd + HEAD_END.length + Number(length)
    return this.received.subarray(-LAST_CHUNK.length).latin1Slice() === LAST_CHUNK
  }

  close() {
    this.settle = null
    this.socket.destroy()
  }
}
