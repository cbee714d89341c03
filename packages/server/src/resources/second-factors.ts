/** What the removal of a user's factors answers. */
export function userId(id: string) {
  return { user_id: id }
}

/** What the check of a code of a user answers. */
export function codeVerified(codeType: 'totp' | 'backup_code') {
  return { verified: true, code_type: codeType }
}
