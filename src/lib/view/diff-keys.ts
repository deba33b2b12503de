import type {
  CertificateDifference,
  CertificateFacts,
  Difference,
  KeyDifference,
} from '../change/diff/report.ts'
import type { Glyphs } from './glyphs.ts'

/** One line below the name of a Secret. */
export interface DiffRow {
  /** 1 for what is inside a value. */
  readonly depth: number
  readonly name: string
  readonly state: string
  readonly text: string
}

/** The line of a key, and those of what is inside. */
export function keyRows(found: KeyDifference, glyphs: Glyphs): readonly DiffRow[] {
  const { key, certificate, members, moreMembers } = found
  const rows: DiffRow[] = [
    { depth: 0, name: key, state: found.state, text: sides(found, glyphs) + kept(found) },
  ]
  if (certificate !== undefined) rows.push(...certificateRows(certificate, glyphs))
  for (const member of members ?? []) {
    rows.push({ depth: 1, name: member.path, state: member.state, text: sides(member, glyphs) })
  }
  if (members?.length === 0) rows.push(note('the members are the same, in another form'))
  if (moreMembers !== undefined) rows.push(note(`${moreMembers} more members differ`))
  return rows
}

function note(text: string): DiffRow {
  return { depth: 1, name: text, state: '', text: '' }
}

function sides({ before, after }: Difference, { to }: Glyphs): string {
  return [before, after].filter((each) => each !== undefined).join(` ${to} `)
}

function kept({ keptFor }: KeyDifference): string {
  if (keptFor === undefined) return ''
  const who = keptFor.length === 0 ? 'somebody else' : keptFor.join(', ')
  return `   only in the cluster; apply leaves it, ${who} set it`
}

const FIELDS = [
  ['subject', ({ subject }) => subject],
  ['issuer', ({ issuer }) => issuer],
  ['expires', ({ expires }) => expires],
  ['key id', ({ keyId }) => keyId],
  ['chain', ({ chain }) => `${chain} more`],
] as const satisfies readonly (readonly [string, (of: CertificateFacts) => string])[]

function certificateRows(
  { before, after }: CertificateDifference,
  { to }: Glyphs,
): readonly DiffRow[] {
  const fields = FIELDS.map(([name, textOf]) => {
    const [was, is] = [before, after].map((each) => (each ? textOf(each) : 'no certificate'))
    return { name, was: was ?? '', is: is ?? '' }
  })
  const rows = fields
    .filter(({ name, was, is }) => name !== 'chain' || was !== is)
    .map(({ name, was, is }) => {
      return { depth: 1, name, state: was === is ? was : `${was} ${to} ${is}`, text: '' }
    })
  const same = fields.every(({ was, is }) => was === is)
  return same ? [...rows, note('it is the same; something else in the value differs')] : rows
}
