import { expect, it } from 'vitest'
import { HttpClients } from './http-clients.js'

const reaching = (network: number) => ({ loopback: false, networks: [`10.0.${network}.0/24`] })

it('keeps one client for what may be reached, and not more clients than it has to', () => {
  const clients = new HttpClients()
  const first = clients.for(reaching(0))
  expect(clients.for(reaching(0))).toBe(first)
  expect(clients.for({ ...reaching(0), loopback: true })).not.toBe(first)
  for (let network = 0; network < 250; network++) clients.for(reaching(network))
  expect(clients.size).toBe(100)
  expect(clients.for(reaching(0))).not.toBe(first)
  clients.close()
})
