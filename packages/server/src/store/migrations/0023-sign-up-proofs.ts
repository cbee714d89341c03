import type { Store } from '../store.js'
import type { Migration } from './migration.js'

/** What each kind of contact had columns for. */
interface Columns {
  verificationId: string
  verifiedAt: string
  /** an expression */
  strategy: string
}

const COLUMNS: Record<string, Columns> = {
  email_address: {
    verificationId: 'email_verification_id',
    verifiedAt: 'email_verified_at',
    strategy: 'email_verification_strategy',
  },
  phone_number: {
    verificationId: 'phone_verification_id',
    verifiedAt: 'phone_verified_at',
    // numbers had no column for it: there was one strategy that proved them
    strategy: "case when phone_verified_at is not null then 'phone_code' end",
  },
  web3_wallet: {
    verificationId: 'web3_verification_id',
    verifiedAt: 'web3_verified_at',
    strategy: 'web3_strategy',
  },
}
const DROPPED = [
  ...Object.values(COLUMNS).flatMap(({ verificationId, verifiedAt }) => [verificationId, verifiedAt]),
  'email_verification_strategy',
  'web3_strategy',
]

const moved = (dialect: Store['dialect'], type: string, columns: Columns): string => {
  const { verificationId, verifiedAt, strategy } = columns
  const members = `'verification_id', ${verificationId}, 'strategy', ${strategy}, 'verified_at', ${verifiedAt}`
  const proofs =
    dialect === 'postgres'
      ? `proofs || jsonb_build_object('${type}', jsonb_build_object(${members}))`
      : `json_set(proofs, '$.${type}', json_object(${members}))`
  return `update sign_ups set proofs = ${proofs}
    where ${verificationId} is not null or ${verifiedAt} is not null`
}

/** How the contacts of a sign-up are proven, in one column for all kinds of contacts. */
export const signUpProofs: Migration = {
  name: '0023-sign-up-proofs',
  statements: dialect => [
    `alter table sign_ups add column proofs ${dialect === 'postgres' ? 'jsonb' : 'text'} not null default '{}'`,
    ...Object.entries(COLUMNS).map(([type, columns]) => moved(dialect, type, columns)),
    ...DROPPED.map(column => `alter table sign_ups drop column ${column}`),
  ],
}
