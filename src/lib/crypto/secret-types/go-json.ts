const MAX_DEPTH = 10_000

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
    if (depth(text) > MAX_DEPTH) return undefined
    return JSON.parse(text, refuseInfinity)
  } catch {
    return undefined
  }
}

function refuseInfinity(_key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError('too large')
  return value
}

function depth(text: string): number {
  let level = 0
  let deepest = 0
  // Strings first, so that brackets within them do not count.
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/gs)) {
    if (token === '[' || token === '{') deepest = Math.max(deepest, ++level)
    else if (token === ']' || token === '}') level--
  }
  return deepest
}
