/** `BackupCodes` of the Frontend API: the only answer that shows these codes. */
export function backupCodes(id: string, codes: string[], now: number) {
  return { object: 'backup_code', id, codes, created_at: now, updated_at: now }
}
