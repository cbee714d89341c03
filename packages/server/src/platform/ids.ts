import type { Clock } from './clock.js'
import type { Random } from './random.js'

/** Prefixes of ids, as the official service writes them. */
export type IdPrefix =
  | 'app'
  | 'ins'
  | 'user'
  | 'idn'
  | 'sess'
  | 'client'
  | 'sia'
  | 'sua'
  | 'ver'
  | 'sit'
  | 'act'
  | 'dvb'
  | 'org'
  | 'orgmem'
  | 'orginv'
  | 'inv'
  | 'evt'
  | 'ema'
  | 'sms'
  | 'key'
  | 'jtmpl'
  | 'ru'
  | 'ep'
  | 'atmpt'
  | 'dmn'
  | 'totp'
  | 'bkc'
  | 'alid'
  | 'blid'
  | 'wle'
  | 'img'
  | 'prx'
  | 'orgdmn'
  | 'orgsug'
  | 'orgmr'
  | 'role'
  | 'perm'
  | 'rset'
  | 'sact'
  | 'aconf'
  | 'dconf'
  | 'msg'
  | 'tdev'
  | 'job'
  | 'oacc'
  | 'eac'
  | 'entconn'
  | 'enttest'
  | 'samlc'
  | 'oacfg'
  | 'scim'
  | 'scimgrp'
  | 'scimgrm'
  | 'dirpull'
  | 'node'

export interface Ids {
  /** `user_2b6f…`: prefix, underscore, 27 base62 characters that sort by creation second. */
  next(prefix: IdPrefix): string
}

/** KSUID's epoch: 2014-05-13T16:53:20Z, in Unix seconds (KSUID specification). */
const KSUID_EPOCH_SECONDS = 1_400_000_000
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const KSUID_LENGTH = 27

/** KSUID: 4 bytes of seconds, 16 random bytes, written in base62 with a fixed width. */
export function ksuid(nowMs: number, payload: Uint8Array): string {
  let value = BigInt(Math.max(0, Math.floor(nowMs / 1000) - KSUID_EPOCH_SECONDS))
  for (const byte of payload) value = (value << 8n) | BigInt(byte)
  let text = ''
  while (value > 0n) {
    text = BASE62[Number(value % 62n)]! + text
    value /= 62n
  }
  return text.padStart(KSUID_LENGTH, '0')
}

export function createIds(clock: Clock, random: Random): Ids {
  return { next: prefix => `${prefix}_${ksuid(clock.now(), random.bytes(16))}` }
}
