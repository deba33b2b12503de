import { randomBytes } from 'node:crypto'

/**
 * Shamir's secret sharing as HashiCorp writes it and sops uses it (rule 17):
 * byte by byte over GF(2^8) with the polynomial of AES, the x coordinate as the
 * last byte of each share, counted from 1.
 */

/**
 * Shares, each one byte longer than the secret; any `threshold` of them give it back.
 *
 * @throws RangeError unless 2 <= threshold <= count <= 255 and the secret is not empty
 */
export function split(secret: Uint8Array, count: number, threshold: number): Uint8Array[] {
  if (!(threshold >= 2 && count >= threshold && count <= 255 && secret.length > 0)) {
    throw new RangeError('shares cannot be made like this')
  }
  const shares = Array.from({ length: count }, (_, index) => {
    const share = new Uint8Array(secret.length + 1)
    share[secret.length] = index + 1
    return share
  })
  for (const [at, byte] of secret.entries()) {
    const coefficients = [byte, ...randomBytes(threshold - 1)]
    for (const share of shares) share[at] = evaluate(coefficients, share.at(-1) ?? 0)
  }
  return shares
}

/**
 * The secret of at least `threshold` shares; with fewer, or with false ones, some
 * other bytes: nothing in a share tells.
 *
 * @throws RangeError when the shares do not belong together by their form
 */
export function combine(shares: readonly Uint8Array[]): Uint8Array {
  const length = shares[0]?.length ?? 0
  const xs = shares.map((share) => share.at(-1) ?? 0)
  if (shares.length < 2 || length < 2 || shares.some((share) => share.length !== length)) {
    throw new RangeError('shares do not belong together')
  }
  if (new Set(xs).size !== xs.length || xs.includes(0)) {
    throw new RangeError('shares do not belong together')
  }
  const weights = xs.map((x, index) => weightAtZero(x, xs.toSpliced(index, 1)))
  return Uint8Array.from({ length: length - 1 }, (_, at) =>
    shares.reduce((sum, share, index) => sum ^ multiply(share[at] ?? 0, weights[index] ?? 0), 0),
  )
}

// Lagrange's basis polynomial of x at 0; subtraction is addition is exclusive or.
function weightAtZero(x: number, others: readonly number[]): number {
  return others.reduce((weight, other) => multiply(weight, divide(other, other ^ x)), 1)
}

// Horner's method.
function evaluate(coefficients: readonly number[], x: number): number {
  return coefficients.reduceRight((sum, coefficient) => multiply(sum, x) ^ coefficient, 0)
}

// Without tables and branches, so that time tells nothing about a secret.
function multiply(a: number, b: number): number {
  let product = 0
  for (let bit = 7; bit >= 0; bit--) {
    product = ((product << 1) & 0xff) ^ (-(product >> 7) & 0x1b) ^ (-((b >> bit) & 1) & a)
  }
  return product
}

function divide(a: number, b: number): number {
  // b to the power of 254 is its inverse, because b to the power of 255 is 1.
  let inverse = 1
  for (let step = 0; step < 254; step++) inverse = multiply(inverse, b)
  return multiply(a, inverse)
}
