// RFC 8032 §5.1, RFC 7748 §4.1. Only public keys pass through here, so nothing
// needs to take constant time; node:crypto does the rest.
const P = 2n ** 255n - 19n
const D = mod(-121_665n * invert(121_666n))

/**
 * The X25519 public key that belongs to an Ed25519 public key: u = (1 + y) / (1 - y).
 * Undefined when it is not a point of the curve.
 */
export function montgomeryOf(ed25519: Uint8Array): Buffer | undefined {
  if (ed25519.length !== 32) return undefined
  const y = mod(littleEndian(ed25519) & (2n ** 255n - 1n))
  const square = y * y
  // x^2 = (y^2 - 1) / (d y^2 + 1) must have a root.
  const x2 = mod((square - 1n) * invert(mod(D * square + 1n)))
  if (x2 !== 0n && power(x2, (P - 1n) / 2n) !== 1n) return undefined
  return toLittleEndian(mod((1n + y) * invert(mod(1n - y))))
}

function mod(value: bigint): bigint {
  const rest = value % P
  return rest < 0n ? rest + P : rest
}

/** Fermat; zero stays zero. */
function invert(value: bigint): bigint {
  return power(value, P - 2n)
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  for (let square = mod(base), left = exponent; left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) result = mod(result * square)
    square = mod(square * square)
  }
  return result
}

function littleEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(Uint8Array.from(bytes).toReversed()).toString('hex')}`)
}

function toLittleEndian(value: bigint): Buffer {
  const bigEndian = Buffer.from(value.toString(16).padStart(64, '0'), 'hex')
  return Buffer.from(Uint8Array.from(bigEndian).toReversed())
}
