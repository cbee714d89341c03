// Writes packages/server/src/protocols/confusables.ts from Unicode's list of characters that look alike:
//   node scripts/confusables.mjs confusables.txt
// The list is https://www.unicode.org/Public/security/latest/confusables.txt (Unicode License v3).
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const LINE = /^\ufeff?([0-9A-F]{4,6})\s*;\s*([0-9A-F ]+?)\s*;\s*MA\b/
/** What a username can hold at all: the rest of the list is not needed. */
const IN_USERNAMES = /^[\p{L}\p{M}\p{Nd}_\-^$!.`#+~]$/u
const LINE_LENGTH = 110

const text = readFileSync(process.argv[2], 'utf8')
const [version] = /(?<=# Version: )\S+/.exec(text)
const entries = text.split('\n').flatMap(line => {
  const [, source, target] = LINE.exec(line) ?? []
  if (!source) return []
  const character = String.fromCodePoint(parseInt(source, 16))
  // the skeleton is made of text in NFKC, decomposed
  const isReachable = IN_USERNAMES.test(character) && character.normalize('NFKD') === character
  return isReachable ? [`${hex(source)}:${target.split(' ').map(hex).join('+')}`] : []
})

const lines = ['']
for (const entry of entries) {
  if (lines.at(-1).length + entry.length >= LINE_LENGTH) lines.push('')
  lines[lines.length - 1] += `${lines.at(-1) === '' ? '' : ' '}${entry}`
}

writeFileSync(
  join(import.meta.dirname, '../packages/server/src/protocols/confusables.ts'),
  `// Written by scripts/confusables.mjs from confusables.txt of Unicode ${version}.
// © Unicode, Inc., under the Unicode License v3: https://www.unicode.org/license.txt

/** Characters that look like others, and what they look like (UTS 39), as code points: \`source:target+target\`. */
export const CONFUSABLES = \`
${lines.join('\n')}
\`
`,
)

function hex(codePoint) {
  return parseInt(codePoint, 16).toString(16)
}
