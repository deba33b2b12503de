import { createHash } from 'node:crypto'

import type { Bundle, Chunk } from './chunks.ts'

/**
 * Writes the program as one file that starts fast. V8 parses all of a script
 * before its first line runs, 17 ms for this program; so only what every
 * command needs stands there as code. The rest stands in a comment at the end,
 * which costs nothing, and each chunk of it is compiled when `import()` asks
 * for it, or taken from the user's cache as V8 compiled it before
 * (`loader/code-cache.ts`).
 *
 * The file runs as CommonJS and as an ES module alike: without an extension,
 * Node decides by a package.json in any folder above, which we do not know.
 */
export function executableText({ first, later, loader }: Bundle): string {
  const tail = later.map(({ code }) => hide(code))
  const places = placesOf(later, tail)
  const ready = first.map(
    (chunk) => `${quote(chunk.name)}(exports,require,module){${chunk.code}\n}`,
  )
  const head = `#!/usr/bin/env node
'use strict';
${checkNode}
(function () {
const ready = {${ready.join(',\n')}};
const places = ${JSON.stringify(places)};
const build = ${quote(buildOf(later))};
const loader = { exports: {} };
(function (require, module) {${loader}
})(process.getBuiltinModule, loader);
loader.exports.createLoader({ build, ready, places })('./main.js');
})();
/*`
  return `${head}${tail.join('')}*/\n`
}

/** Start and length of each chunk, counted from the end of the file, where the comment closes. */
function placesOf(
  chunks: readonly Chunk[],
  texts: readonly string[],
): Readonly<Record<string, readonly [number, number]>> {
  const places: Record<string, readonly [number, number]> = {}
  let fromEnd = '*/\n'.length
  for (const [index, { name }] of [...chunks.entries()].toReversed()) {
    const { length } = texts[index] ?? ''
    fromEnd += length
    places[name] = [fromEnd, length]
  }
  return places
}

/** Changes with any chunk that may be cached. */
function buildOf(chunks: readonly Chunk[]): string {
  return createHash('sha256').update(JSON.stringify(chunks)).digest('hex').slice(0, 32)
}

function quote(text: string): string {
  return JSON.stringify(text)
}

// No chunk holds a control character: esbuild escapes them.
function hide(code: string): string {
  if (code.includes('\u0001')) throw new Error('a chunk holds U+0001')
  return code.replaceAll('*/', '*\u0001/')
}

const checkNode = `
var version = process.versions.node.split('.').map(Number);
if (version[0] < 22 || (version[0] === 22 && version[1] < 22)) {
  process.stderr.write('error: kubectl vault-secret needs Node 22.22 or later, this is ' + process.version + '\\n');
  process.exit(2);
}`
