import { inScript } from './in-script.js'

/**
 * The page of a hidden frame: tells the page around it, if that is of this origin, its dev
 * browser (clerk-js 4 `browserToken`).
 */
export function devBrowserPage(token: string, origin: string): string {
  return `<!doctype html>
<meta charset="utf-8">
<script>parent.postMessage(${inScript({ browserToken: token })}, ${inScript(origin)})</script>
`
}
