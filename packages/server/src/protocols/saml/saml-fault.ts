/** Why a message of SAML counts for nothing. Test runs of a connection show it, and the log does. */
export type SamlReason =
  | 'too_large'
  | 'not_xml'
  | 'document_type'
  | 'not_a_response'
  | 'weak_algorithm'
  | 'wrong_destination'
  | 'wrong_issuer'
  | 'refused_by_provider'
  | 'signature_invalid'
  | 'unknown_certificate'
  | 'wrong_audience'
  | 'encryption_unsigned'
  | 'not_decryptable'
  | 'wrong_request'
  | 'wrong_recipient'
  | 'too_early'
  | 'expired'
  | 'no_subject'
  | 'not_metadata'
  | 'no_redirect_binding'
  | 'no_certificate'

/** A message of SAML that is refused. The message is for administrators: it may quote the other side. */
export class SamlFault extends Error {
  constructor(
    readonly reason: SamlReason,
    message: string,
  ) {
    super(message)
  }
}
