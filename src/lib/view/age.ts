/**
 * How long ago, as kubectl prints it in AGE columns
 * (k8s.io/apimachinery/pkg/util/duration `HumanDuration`).
 *
 * @param created RFC 3339, or empty when unknown
 */
export function ageText(created: string, now: Date): string {
  const start = Date.parse(created)
  if (Number.isNaN(start)) return '<unknown>'
  return durationText(Math.trunc((now.getTime() - start) / 1000))
}

/** A number of seconds in at most two units. */
export function durationText(seconds: number): string {
  if (seconds < -1) return '<invalid>'
  if (seconds < 120) return `${Math.max(0, seconds)}s`
  const minutes = Math.trunc(seconds / 60)
  if (minutes < 10) return twoUnits(minutes, 'm', seconds % 60, 's')
  if (minutes < 180) return `${minutes}m`
  return longDuration(Math.trunc(minutes / 60), minutes % 60)
}

function longDuration(hours: number, minutes: number): string {
  if (hours < 8) return twoUnits(hours, 'h', minutes, 'm')
  if (hours < 48) return `${hours}h`
  const days = Math.trunc(hours / 24)
  if (days < 8) return twoUnits(days, 'd', hours % 24, 'h')
  if (days < 2 * 365) return `${days}d`
  const years = Math.trunc(days / 365)
  return years < 8 ? twoUnits(years, 'y', days % 365, 'd') : `${years}y`
}

function twoUnits(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large}${largeUnit}` : `${large}${largeUnit}${small}${smallUnit}`
}
