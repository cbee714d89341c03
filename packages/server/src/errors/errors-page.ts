import { advice } from './advice.js'
import { catalog, type CatalogEntry } from './catalog.js'

const INTRODUCTION = `<!-- Written by \`npm run docs\` from packages/server/src/errors: change catalog.ts and advice.ts there. -->

# Errors

Every error that this server answers with, by its code. The Frontend API, the Backend API and the API for
operators answer in one shape:

\`\`\`json
{
  "errors": [
    {
      "code": "form_param_missing",
      "message": "is missing",
      "long_message": "user_id must be included.",
      "meta": { "param_name": "user_id" }
    }
  ],
  "clerk_trace_id": "0d4f6a…"
}
\`\`\`

- Branch on \`code\`. The texts may change, and the official components translate some of them.
- \`meta.param_name\` names the parameter that is at fault.
- \`clerk_trace_id\` is also in the header \`X-Clerk-Trace-Id\`, and the log of the server has a line with it.
- 429 and 503 come with \`Retry-After\`, in seconds.
- People who open an address in a browser read a page instead, in their language. Where it has no words for
  the error, its small print has the code, the trace id, and in development the message as well.
- Directories ([SCIM](enterprise-scim.md)) answer in the shape of RFC 7644.

Words in braces are filled in. The last column says what to do where the text does not say it.`

/** `docs/errors.md`, before Prettier has aligned its table. */
export function renderErrorsPage(): string {
  const entries: [string, CatalogEntry][] = Object.entries(catalog)
  const rows = entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, { status, longMessage }]) => [
      `\`${code}\``,
      String(status),
      longMessage.replace(/\{\w+\}|[<|]/g, part => (part.startsWith('{') ? `\`${part}\`` : `\\${part}`)),
      (advice as Record<string, string>)[code] ?? '',
    ])
  const lines = [['code', 'status', 'text', 'what to do'], ['---', '---', '---', '---'], ...rows]
  return `${INTRODUCTION}\n\n${lines.map(cells => `| ${cells.join(' | ')} |`).join('\n')}\n`
}
