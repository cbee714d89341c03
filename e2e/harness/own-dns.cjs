// Loaded into Frontdesk: TXT records are what the file of E2E_DNS_FILE says, a JSON object of name to texts.
const { readFileSync } = require('node:fs')
const { Resolver } = require('node:dns/promises')

Resolver.prototype.resolveTxt = async name => {
  const records = JSON.parse(readFileSync(process.env.E2E_DNS_FILE, 'utf8'))
  return (records[name] ?? []).map(text => [text])
}
