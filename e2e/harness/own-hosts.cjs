// Loaded into Frontdesk and the applications' servers: the names of the test, and Google's, lead to its
// reverse proxy, without touching the system's resolver. The certificate is still checked, against
// NODE_EXTRA_CA_CERTS.
const tls = require('node:tls')

const connect = tls.connect
tls.connect = (...args) => {
  const [options] = args
  const host = options?.servername || options?.host
  if (
    typeof host === 'string' &&
    (host.endsWith('.test') || host === 'accounts.google.com') &&
    !options.socket
  )
    args[0] = { ...options, servername: host, host: '127.0.0.1', port: Number(process.env.E2E_TLS_PORT) }

  return connect(...args)
}
