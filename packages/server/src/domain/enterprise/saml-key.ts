import type { Context } from '../../context/context.js'
import { selfSigned } from '../../protocols/saml/key-pair.js'
import type { EnterpriseConnectionRow } from '../../store/tables.js'

/** Our key pair of a connection, as it is stored. */
export type StoredSamlKey = Pick<EnterpriseConnectionRow, 'sp_key_ciphertext' | 'sp_certificate'>

/** A new one. The key may have to be made first: never call it in a transaction. */
export async function newSamlKey({ services, now }: Context): Promise<StoredSamlKey> {
  const { privatePem } = await services.signingKeyPool.take()
  const { privateKey, certificate } = await selfSigned(privatePem, {
    name: new URL(services.publicUrl).hostname,
    serial: services.random.bytes(15),
    now,
  })
  return { sp_key_ciphertext: services.masterKey.encrypt(privateKey), sp_certificate: certificate }
}
