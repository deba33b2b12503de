const PRIME = 3329
const VECTOR_LENGTH = 1152

/**
 * Whether the coefficients of an ML-KEM-768 public key are below the prime
 * (FIPS 203 §7.2, "modulus check"); the library takes others as well.
 */
export function isMlkemKey(key: Uint8Array): boolean {
  for (let at = 0; at < VECTOR_LENGTH; at += 3) {
    const [low = 0, middle = 0, high = 0] = key.subarray(at, at + 3)
    if ((low | ((middle & 0x0f) << 8)) >= PRIME) return false
    if (((middle >> 4) | (high << 4)) >= PRIME) return false
  }
  return true
}
