let common: Promise<ReadonlySet<string>> | null = null

/**
 * Whether everybody who guesses passwords begins with this one: some fifty thousand, in whatever case, and
 * one character again and again, such as blanks. The list is read at the first call, for a server that only
 * mints tokens needs none.
 */
export async function isCommonPassword(password: string): Promise<boolean> {
  const folded = password.normalize('NFKC').toLowerCase()
  if (new Set(folded).size <= 1 || folded.trim() === '') return true
  common ??= loadCommonPasswords()
  return (await common).has(folded)
}

async function loadCommonPasswords(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import('@zxcvbn-ts/language-common')
  return new Set(dictionary['passwords-common'].map(word => String(word)))
}
