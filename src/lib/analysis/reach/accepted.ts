import { perObject } from '../../base/remember.ts'
import { UserError } from '../../base/errors.ts'
import { isObjectName, type NamespacedName } from '../../base/names.ts'
import { parseIdentityPattern } from './identity-name.ts'
import type { Reader, ReaderSubject } from './report.ts'

/** One line of a file of accepted readers: who may read what, until when, and why. */
export interface AcceptedLine {
  /** From 1. */
  readonly line: number
  /** Its names may hold `*` for any part. */
  readonly identity: ReaderSubject
  /** Both may hold `*`. */
  readonly secret: NamespacedName
  /** The last day on which it counts, `YYYY-MM-DD` in UTC. */
  readonly until: string
  readonly reason: string
}

const FORM = 'IDENTITY  SECRET  until=YYYY-MM-DD  REASON'
const EXAMPLE = 'such as: sa/ci/deployer  payments/*  until=2027-01-31  deploys them'

/**
 * Reads a file of accepted readers. Each line is an identity, a Secret, the last
 * day and a reason, separated by blanks; empty lines and those that start with
 * `#` are skipped. A word with blanks in it stands in double quotes, as in JSON.
 *
 * @throws UserError that names the first line which is wrong
 */
export function parseAccepted(text: string, file: string): readonly AcceptedLine[] {
  return text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .flatMap((content, index) => {
      const trimmed = content.trim()
      return trimmed === '' || trimmed.startsWith('#') ? [] : [readLine(trimmed, index + 1, file)]
    })
}

function readLine(text: string, line: number, file: string): AcceptedLine {
  try {
    const [identity, afterIdentity] = firstWord(text)
    const [secret, afterSecret] = firstWord(afterIdentity)
    const [until, reason] = firstWord(afterSecret)
    return {
      line,
      identity: parseIdentityPattern(identity),
      secret: secretPattern(secret),
      until: lastDay(until),
      reason: reasonOf(reason),
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    const hints = [...error.hints, `a line is ${FORM}`, EXAMPLE]
    throw new UserError(`${file} line ${line}: ${error.message}`, hints)
  }
}

/** The first word of a line, in quotes or not, and what follows it. */
function firstWord(text: string): readonly [word: string, rest: string] {
  const quoted = /^"(?:[^"\\]|\\.)*"(?=\s|$)/.exec(text)?.[0]
  const word = quoted ?? /^\S*/.exec(text)?.[0] ?? ''
  return [quoted === undefined ? word : unquoted(quoted), text.slice(word.length).trimStart()]
}

function unquoted(quoted: string): string {
  try {
    return JSON.parse(quoted) as string
  } catch {
    throw new UserError('a word in quotes is not quoted as in JSON')
  }
}

function secretPattern(text: string): NamespacedName {
  if (text === '') throw new UserError('the Secret is missing')
  if (text === '*') return { namespace: '*', name: '*' }
  const [namespace = '', name = '', ...more] = text.split('/')
  const isPattern = (part: string): boolean =>
    part !== '' && isObjectName(part.replaceAll('*', 'x'))
  if (more.length > 0 || !isPattern(namespace) || !isPattern(name)) {
    throw new UserError('the Secret is not written NAMESPACE/NAME, NAMESPACE/* or *')
  }
  return { namespace, name }
}

function lastDay(text: string): string {
  const day = /^until=(\d{4}-\d\d-\d\d)$/.exec(text)?.[1]
  if (day === undefined) throw new UserError('the third word is not until=YYYY-MM-DD')
  const time = new Date(`${day}T00:00:00Z`)
  // 2027-02-30 would read as the second of March.
  if (Number.isNaN(time.getTime()) || !time.toISOString().startsWith(day)) {
    throw new UserError(`there is no day ${day}`)
  }
  return day
}

function reasonOf(text: string): string {
  if (text === '') throw new UserError('the reason is missing')
  return text
}

/** Says which readers are accepted, and remembers which lines had a use. */
export interface Acceptance {
  /** The line that accepts this reader of this Secret, if one does. */
  of(secret: NamespacedName, reader: Pick<Reader, 'subject' | 'pods'>): AcceptedLine | undefined
  /** Whether any line is about this reader. */
  concerns(reader: Pick<Reader, 'subject' | 'pods'>): boolean
  /** Lines that were over before `today`; they accept nobody. */
  readonly expired: readonly AcceptedLine[]
  /** Lines that accepted nobody so far. */
  unused(): readonly AcceptedLine[]
}

/** @param today `YYYY-MM-DD` in UTC */
export function acceptance(lines: readonly AcceptedLine[], today: string): Acceptance {
  const live = lines.filter(({ until }) => until >= today)
  const used = new Set<AcceptedLine>()
  // Secrets of a namespace share their readers, so most are asked about many times.
  const linesFor = perObject((reader: Pick<Reader, 'subject' | 'pods'>) =>
    live.filter(({ identity }) => isMeant(identity, reader)),
  )
  return {
    of(secret, reader) {
      const matching = linesFor(reader).filter((line) => coversSecret(line.secret, secret))
      for (const line of matching) used.add(line)
      return matching[0]
    },
    concerns: (reader) => linesFor(reader).length > 0,
    expired: lines.filter(({ until }) => until < today),
    unused: () => live.filter((line) => !used.has(line)),
  }
}

/** Pods of a workload go by the workload's name, since their own change with every rollout. */
function isMeant(
  identity: ReaderSubject,
  { subject, pods }: Pick<Reader, 'subject' | 'pods'>,
): boolean {
  if (identity.kind !== subject.kind) return false
  if (!matches(identity.namespace ?? '', subject.namespace ?? '')) return false
  if (pods?.workload !== undefined && matches(identity.name, pods.workload.name)) return true
  const names = pods?.names ?? [subject.name]
  return names.every((name) => matches(identity.name, name))
}

function coversSecret(pattern: NamespacedName, secret: NamespacedName): boolean {
  return matches(pattern.namespace, secret.namespace) && matches(pattern.name, secret.name)
}

/** Whether `*` in the pattern can stand for parts of `text` so that both are equal. */
function matches(pattern: string, text: string): boolean {
  if (!pattern.includes('*')) return pattern === text
  const [start = '', ...rest] = pattern.split('*')
  const end = rest.pop() ?? ''
  if (text.length < start.length + end.length) return false
  if (!text.startsWith(start) || !text.endsWith(end)) return false
  // The earliest place for each part leaves the most room for the others.
  let from = start.length
  for (const part of rest) {
    const found = text.indexOf(part, from)
    if (found === -1) return false
    from = found + part.length
  }
  return from <= text.length - end.length
}
