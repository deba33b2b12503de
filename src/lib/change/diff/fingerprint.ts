import { createHmac, randomBytes } from 'node:crypto'

/** Gives a value a name that says nothing about it but what it is equal to. */
export type Fingerprint = (value: Uint8Array) => string

/** Hex digits that are shown, unless more are needed to tell two values apart. */
const DIGITS = 4

/**
 * Fingerprints of one run, such as `~a91f`: an HMAC under a key that is made
 * here and kept nowhere, cut short. Equal values get equal fingerprints, and
 * others never do: where two would, the later one is shown with more digits.
 */
export function fingerprints(key: Uint8Array = randomBytes(32)): Fingerprint {
  const shown = new Map<string, string>()
  const taken = new Set<string>()
  return (value) => {
    const whole = createHmac('sha256', key).update(value).digest('hex')
    const known = shown.get(whole)
    if (known !== undefined) return known
    let digits = DIGITS
    while (taken.has(whole.slice(0, digits))) digits++
    const short = whole.slice(0, digits)
    taken.add(short)
    shown.set(whole, `~${short}`)
    return `~${short}`
  }
}
