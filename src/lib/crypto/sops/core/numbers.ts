/** Numbers, truth and time as Go writes them (strconv, time), which is what is hashed. */

const INT64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n }

/** An integer of 64 bits; undefined beyond that. */
export function asInt64(value: bigint): bigint | undefined {
  return value >= INT64.min && value <= INT64.max ? value : undefined
}

/** Decimal digits with an optional sign, as `strconv.Atoi` reads them. */
export function parseDecimal(text: string): bigint | undefined {
  if (!/^[+-]?[0-9]+$/.test(text)) return undefined
  return asInt64(signed(text))
}

/** `strconv.FormatFloat(value, 'f', -1, 64)`: the shortest digits, never an exponent. */
export function plainFloat(value: number): string {
  const special = specialFloat(value)
  if (special !== undefined) return special
  const [mantissa = '', exponent = '0'] = Math.abs(value).toString().split('e')
  const [whole = '', fraction = ''] = mantissa.split('.')
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  return sign + shiftPoint(whole, fraction, Number(exponent))
}

/** `strconv.FormatFloat(value, 'g', -1, 64)`: with an exponent below 1e-4 and from 1e6 on. */
export function generalFloat(value: number): string {
  const special = specialFloat(value)
  if (special !== undefined) return special
  const [mantissa = '', exponent = '0'] = Math.abs(value).toExponential().split('e')
  const power = Number(exponent)
  if (power >= -4 && power < 6) return plainFloat(value)
  const sign = value < 0 ? '-' : ''
  const digits = String(Math.abs(power)).padStart(2, '0')
  return `${sign}${mantissa}e${power < 0 ? '-' : '+'}${digits}`
}

/** What `strconv.ParseFloat` reads of what {@link plainFloat} writes, and of plain notation. */
export function parseFloat64(text: string): number | undefined {
  if (/^[+-]?inf(inity)?$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity
  if (/^nan$/i.test(text)) return Number.NaN
  if (!/^[+-]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][+-]?[0-9]+)?$/.test(text)) return undefined
  const value = Number(text)
  return Number.isFinite(value) ? value : undefined
}

/** `strconv.ParseBool`. */
export function parseBool(text: string): boolean | undefined {
  if (['1', 't', 'T', 'TRUE', 'true', 'True'].includes(text)) return true
  if (['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(text)) return false
  return undefined
}

/** A decimal, hexadecimal, octal or binary integer with an optional sign in front. */
export function signed(text: string): bigint {
  const digits = text.replace(/^[+-]/, '')
  return text.startsWith('-') ? -BigInt(digits) : BigInt(digits)
}

function specialFloat(value: number): string | undefined {
  if (Number.isNaN(value)) return 'NaN'
  if (value === Infinity) return '+Inf'
  return value === -Infinity ? '-Inf' : undefined
}

function shiftPoint(whole: string, fraction: string, by: number): string {
  const digits = whole + fraction
  const point = whole.length + by
  if (point <= 0) return `0.${'0'.repeat(-point)}${digits}`
  if (point >= digits.length) return digits + '0'.repeat(point - digits.length)
  return `${digits.slice(0, point)}.${digits.slice(point)}`
}
