const DATE = /^(\d{4})-(\d{1,2})-(\d{1,2})$/
const SPACED = /^(\d{4})-(\d{1,2})-(\d{1,2}) +(\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,](\d+))?$/
const ZONED =
  /^(\d{4})-(\d{1,2})-(\d{1,2})[Tt](\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,](\d+))?(Z|[+-]\d\d:\d\d)$/
const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:[.,](\d+))?(Z|[+-]\d\d:\d\d)$/

/**
 * An unquoted YAML scalar that go-yaml v3 takes for a point in time, as RFC 3339
 * (`time.Time.MarshalText`); undefined for everything else.
 */
export function yamlTimestamp(text: string): string | undefined {
  const zoned = ZONED.exec(text)
  if (zoned) return written(zoned.slice(1, 7), zoned[7], zoned[8])
  const spaced = SPACED.exec(text)
  if (spaced) return written(spaced.slice(1, 7), spaced[7], 'Z')
  const date = DATE.exec(text)
  return date ? written([...date.slice(1, 4), '0', '0', '0'], undefined, 'Z') : undefined
}

/** A time as it stands in a ciphertext, written once more as Go would. */
export function rfc3339(text: string): string | undefined {
  const found = RFC3339.exec(text)
  return found ? written(found.slice(1, 7), found[7], found[8]) : undefined
}

/** Seconds only and whole, as `lastmodified` has to be (rule 14). */
export function wholeSeconds(text: string): string | undefined {
  return rfc3339(text)?.replace(/\.\d+/, '')
}

function written(
  fields: readonly string[],
  fraction: string | undefined,
  zone: string | undefined,
): string | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = fields.map(Number)
  const offset = zoneText(zone ?? 'Z')
  if (offset === undefined || !isDate(year, month, day)) return undefined
  if (hour > 23 || minute > 59 || second > 59) return undefined
  const nanos = (fraction ?? '').slice(0, 9).replace(/0+$/, '')
  const clock = [hour, minute, second].map((each) => pad(each)).join(':')
  const date = `${pad(year, 4)}-${pad(month)}-${pad(day)}`
  return `${date}T${clock}${nanos === '' ? '' : `.${nanos}`}${offset}`
}

function isDate(year: number, month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month)
}

function zoneText(zone: string): string | undefined {
  if (zone === 'Z' || zone.slice(1) === '00:00') return 'Z'
  const [hours = 0, minutes = 0] = zone.slice(1).split(':').map(Number)
  return hours <= 24 && minutes < 60 ? zone : undefined
}

function daysIn(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  if (month === 2) return leap ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}

function pad(value: number, width = 2): string {
  return String(value).padStart(width, '0')
}
