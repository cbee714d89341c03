/** The same request with another address, or other headers. Adapters' own classes don't pass as `Request`. */
export function copyRequest(
  request: Request,
  { url = request.url, headers = request.headers }: { url?: string | URL; headers?: Headers } = {},
): Request {
  const { method, body, signal } = request
  // Node wants `duplex` with a body that is a stream; the types don't know it
  const init = { method, headers, body, signal, redirect: 'manual', duplex: 'half' } as RequestInit
  return new Request(url, init)
}
