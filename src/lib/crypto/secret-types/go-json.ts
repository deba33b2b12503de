const MAX_DEPTH = 10_000
// Strings first, so that what stands within them does not count.
const TOKENS = /"(?:[^"\\]|\\.)*"|[[\]{}]|-?\d[\d.eE+-]*/gs

/**
 * Parses JSON at least as strictly as Go's `json.Unmarshal` into `any`, which
 * the API server uses: beyond what JSON.parse refuses there are numbers that
 * no float64 holds, and more than 10,000 levels.
 *
 * @returns undefined when it is not JSON
 */
export function parseGoJson(bytes: Uint8Array): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    // A reviver would see the numbers too, but calls itself once a level and overflows the stack.
    return isWithinLimits(text) ? (JSON.parse(text) as unknown) : undefined
  } catch {
    return undefined
  }
}

function isWithinLimits(text: string): boolean {
  let level = 0
  for (const [token] of text.matchAll(TOKENS)) {
    if (token === '[' || token === '{') level++
    else if (token === ']' || token === '}') level--
    else if (!token.startsWith('"') && !Number.isFinite(Number(token))) return false
    if (level > MAX_DEPTH) return false
  }
  return true
}
