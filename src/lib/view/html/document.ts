import { createHash } from 'node:crypto'

import { escapeDocument } from '../../base/safe-text.ts'
import type { PageAssets } from './compile.ts'
import type { PageData } from './page-data.ts'

/** What stands above the readers, in words. */
export interface PageHeading {
  /** Where the answer comes from: a cluster, or files and when they were taken. */
  readonly origin: string
  /** RFC 3339. */
  readonly generatedAt: string
  /** What could not be seen, and what would show it; empty when nothing is missing. */
  readonly unseen: readonly string[]
  /** Classes of path that were not followed. */
  readonly notFollowed: readonly string[]
}

/** The lines of the page: one file that asks nobody for anything. */
export function* pageLines(
  data: PageData,
  heading: PageHeading,
  { script, style }: PageAssets,
): Iterable<string> {
  yield `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(script, style)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>Who can read Secrets</title>
<style>${style}</style>
</head>`
  yield bodyHtml(heading)
  yield '<script type="application/json" id="data">'
  yield* dataJson(data)
  yield `</script>\n<script>${script}</script>\n</body>\n</html>`
}

/** Nothing may be loaded, sent or run but the style and the script of this file. */
function policy(script: string, style: string): string {
  return [
    "default-src 'none'",
    `script-src '${hash(script)}'`,
    `style-src '${hash(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
}

function hash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}

/** A list a line, so that no text as long as the page is made. */
function* dataJson(data: PageData): Iterable<string> {
  let separator = '{'
  for (const [key, value] of Object.entries(data)) {
    yield `${separator}${JSON.stringify(key)}:${inScript(JSON.stringify(value))}`
    separator = ','
  }
  yield '}'
}

/** HTML ends a script at `</script`, and reads `<!--` in one in its own way. */
function inScript(json: string): string {
  return escapeDocument(json).replaceAll('<', String.raw`\u003c`)
}

function bodyHtml({ origin, generatedAt, unseen, notFollowed }: PageHeading): string {
  const seen = unseen.length === 0
  return `<body>
<a class="skip" href="#detail">Skip to the readers</a>
<header>
<h1>Who can read Secrets</h1>
<p class="origin">${escaped(origin)} <span>Report of <time datetime="${escaped(generatedAt)}">${escaped(generatedAt)}</time></span></p>
<section class="coverage ${seen ? 'complete' : 'incomplete'}" aria-label="What was seen">
<p><strong>${seen ? 'Everything that the answer depends on was read.' : 'Not everything could be read: there may be more readers than are shown.'}</strong></p>
${list(unseen)}
${notFollowed.length === 0 ? '' : `<details><summary>Not followed, so more may be able to read them (${notFollowed.length})</summary>${list(notFollowed)}</details>`}
</section>
</header>
<noscript><p class="noscript">This page needs its script to show anything. Nothing is loaded from anywhere else.</p></noscript>
<div class="columns">
<nav aria-label="Secrets and identities" id="sidebar"></nav>
<main id="detail" tabindex="-1"></main>
</div>
<footer><kbd>/</kbd> search <kbd>&uarr;</kbd><kbd>&darr;</kbd> choose <kbd>Enter</kbd> open <kbd>Tab</kbd> next part</footer>`
}

function list(items: readonly string[]): string {
  if (items.length === 0) return ''
  return `<ul>${items.map((item) => `<li>${escaped(item)}</li>`).join('')}</ul>`
}

function escaped(text: string): string {
  return escapeDocument(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('"', '&quot;')
}
