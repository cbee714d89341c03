/** An identity provider answered, but not with what was asked for. */
export class ProviderFault extends Error {
  override name = 'ProviderFault'
}

/** @throws ProviderFault */
export function providerFault(what: string): never {
  throw new ProviderFault(what)
}
